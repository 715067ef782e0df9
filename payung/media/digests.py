"""The cryptographic hashes of a file, all in one read."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Digests:
    """Hexadecimal, small letters, as they are written everywhere but in VICS."""

    md5: str
    sha1: str
    sha256: str
    size: int


def digests(chunks: Iterable[bytes]) -> Digests:
    """Return the hashes of what the chunks are together."""
    # MD5 and SHA-1 say whether a file is listed; nobody relies on them for anything else.
    each = [hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha256")]
    size = 0
    for chunk in chunks:
        size += len(chunk)
        for one in each:
            one.update(chunk)
    md5, sha1, sha256 = (one.hexdigest() for one in each)
    return Digests(md5, sha1, sha256, size)


def read(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in chunks."""
    while chunk := file.read(CHUNK):
        yield chunk
