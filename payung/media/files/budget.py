"""How much one file may take in all: a process apart works on one at a time, and each part of it asks here."""

from math import inf
from time import monotonic
from typing import Final

POINTS: Final = 100_000_000  # of a picture that are decoded: a larger one is known by its bytes
SLOWEST: Final = 20 << 20  # bytes of a file for which there is one second more

_ends = inf


def begin(seconds: float) -> None:
    """Give the next file so many seconds."""
    global _ends
    _ends = monotonic() + seconds


def until(seconds: float) -> float:
    """Return when to leave off a part of it, by the monotonic clock: in so many seconds, or earlier."""
    return min(monotonic() + seconds, _ends)
