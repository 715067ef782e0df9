"""Read text of a file in pieces, with any byte order mark and any bytes."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final

CHUNK: Final = 1 << 17
LONGEST_LINE: Final = 1 << 16

_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def encoding(head: bytes) -> str:
    """Return the encoding of a text by its beginning: UTF-8, or UTF-16 if it has that byte order mark."""
    return _MARKS.get(head[:2], "utf-8")


def opening(head: bytes) -> str:
    """Return the first characters of a file, without the mark."""
    return head.decode(encoding(head), errors="replace").removeprefix("\ufeff")


def pieces(file: BinaryIO) -> Iterator[str]:
    """Yield the text of a file. A byte that is no text becomes U+FFFD: hashes around it still count."""
    chunk = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(encoding(chunk))(errors="replace")
    first = True
    while chunk:
        piece = decoder.decode(chunk)
        yield piece.removeprefix("\ufeff") if first else piece
        first = False
        chunk = file.read(CHUNK)
    yield decoder.decode(b"", final=True)


def lines(file: BinaryIO) -> Iterator[str | None]:
    """Yield each line without its end (LF, CR LF or CR); None for one that is longer than any list writes."""
    kept = ""
    skipping = False
    for piece in pieces(file):
        text = kept + piece
        half = text[-1:] == "\r"  # of an end that the next piece may go on with
        *whole, kept = (
            text[: len(text) - half].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        for one in whole:
            yield None if skipping or len(one) > LONGEST_LINE else one
            skipping = False
        if len(kept) > LONGEST_LINE:
            kept, skipping = "", True
        kept += "\r" * half
    if kept or skipping:
        yield None if skipping else kept.rstrip("\r")
