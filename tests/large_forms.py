"""Forms of one MiB that are cheap to send and were expensive to read: some 100,000 fields or parts."""

import sys
from collections.abc import Callable
from types import FrameType

from tests.desk_forms import PLAIN

MIB = 1024 * 1024
PARTS = "multipart/form-data; boundary=b"
_FIELD = b"--b\r\nContent-Disposition: form-data; name=a"
# Calls of functions for one form: 900,000 at most. Without a limit on fields these forms make 3 to 15 million.
MOST_CALLS = 1_500_000


def filled(piece: bytes, size: int = MIB) -> bytes:
    """Return `piece` repeated, in at most `size` bytes."""
    return piece * (size // len(piece))


FORMS = {
    "names": (PLAIN, filled(b"a&")),
    "fields": (PLAIN, filled(b"a=1&")),
    "many-names": (PLAIN, b"&".join(b"%x=" % n for n in range(140_000))),
    "parts": (PARTS, filled(b"--b\r\n\r\n")),
    "boundaries": (PARTS, filled(b"--b\r\n")),
    "field-parts": (PARTS, filled(_FIELD + b"\r\n\r\n\r\n")),
    "file-parts": (PARTS, filled(_FIELD + b"; filename=b\r\n\r\n\r\n")),
}


def calls_in(act: Callable[[], object]) -> int:
    """Return how many functions of Python and C an act calls in this thread: a cost without a clock."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls
