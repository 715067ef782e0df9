"""Of which kind a file is, by its first bytes."""

from typing import Final

import filetype

HEAD: Final = 8192  # bytes that tell it
BUNDLE: Final = "application/x-payung-bundle"  # what a scan has sealed to a unit
_PARCEL: Final = (
    b"PAYUNG-PARCEL-1\n"  # as foundation/parcel.py begins one, which needs keys to be imported
)
_SYNC: Final = 0x47
_PACKETS: Final = ((0, 188), (4, 192))  # where the sign stands, and how long packets are


def kind_of(head: bytes) -> str:
    """Return the MIME type that the first bytes of a file say, whatever its name says; empty: not known."""
    if head.startswith(_PARCEL):
        return BUNDLE
    return filetype.guess_mime(head[:HEAD]) or ("video/mp2t" if _is_transport(head) else "")


def _is_transport(head: bytes) -> bool:
    """Say whether it is an MPEG transport stream, as camcorders write: a sign at the begin of each packet."""
    return any(
        len(head) >= begin + 3 * length
        and all(head[begin + number * length] == _SYNC for number in range(3))
        for begin, length in _PACKETS
    )
