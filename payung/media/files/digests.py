"""Compute the cryptographic hashes of a file in one read."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Digests:
    """In lower-case hexadecimal, as everywhere but in VICS."""

    md5: str
    sha1: str
    sha256: str
    size: int


NOT_HASHED: Final = Digests("", "", "", 0)


class Digester:
    """Takes in a file chunk by chunk."""

    def __init__(self) -> None:
        # MD5 and SHA-1 say whether a file is listed; nobody relies on them for anything else.
        self._each = [
            hashlib.new(name, usedforsecurity=False) for name in ("md5", "sha1", "sha256")
        ]
        self.size = 0

    def add(self, chunk: bytes | memoryview) -> None:
        """Take in the next bytes."""
        self.size += len(chunk)
        for one in self._each:
            one.update(chunk)

    def done(self) -> Digests:
        """Return the hashes of all that was taken in."""
        md5, sha1, sha256 = (one.hexdigest() for one in self._each)
        return Digests(md5, sha1, sha256, self.size)


def digests(chunks: Iterable[bytes]) -> Digests:
    """Return the hashes of what the chunks are together."""
    digester = Digester()
    for chunk in chunks:
        digester.add(chunk)
    return digester.done()


def read(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in chunks."""
    while chunk := file.read(CHUNK):
        yield chunk
