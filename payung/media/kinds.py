"""Of which kind a file is, by its first bytes."""

from typing import Final

import filetype

HEAD: Final = 8192  # bytes that tell it


def kind_of(head: bytes) -> str:
    """Return the MIME type that the first bytes of a file say, whatever its name says; empty: not known."""
    return filetype.guess_mime(head[:HEAD]) or ""
