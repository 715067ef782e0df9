"""Padding: the length of a sealed record shows a step, never how much was written."""

from typing import Final

from payung.foundation.errors import SealBroken

BUCKETS: Final = (1024, 4096, 16384, 65536)  # bytes; beyond the last, multiples of it


def step(size: int) -> int:
    """Return the padded length of a file of `size` bytes: at least 64 KiB, at most 12% more.

    Padmé keeps only the highest bits of a length, so that even a large file shows only its magnitude. Source:
    Nikitin and others, Reducing Metadata Leakage from Encrypted Files (PETS 2019), algorithm 1.
    """
    size = max(size, BUCKETS[-1])
    exponent = size.bit_length() - 1
    free = exponent - exponent.bit_length()  # lowest bits that become zero
    return -(-size >> free) << free


def padded(body: bytes) -> bytes:
    """Return `body` with its length in front, padded to the next bucket."""
    framed = len(body).to_bytes(4) + body
    largest = BUCKETS[-1]
    size = next((b for b in BUCKETS if len(framed) <= b), -(-len(framed) // largest) * largest)
    return framed.ljust(size, b"\0")


def unpadded(body: bytes) -> bytes:
    """Undo `padded`. Raises SealBroken where the length does not fit."""
    length = int.from_bytes(body[:4])
    if length > len(body) - 4:
        raise SealBroken
    return body[4 : 4 + length]
