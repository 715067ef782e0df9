"""The time for one file: the sandbox works on one at a time, and each part of the work asks here."""

from math import inf
from time import monotonic
from typing import Final

POINTS: Final = 100_000_000  # of a picture that are decoded: a larger one is known by its bytes
SLOWEST: Final = 20 << 20  # bytes of a file for which there is one second more

_ends = inf


def begin(seconds: float) -> None:
    """Give the next file a number of seconds."""
    global _ends
    _ends = monotonic() + seconds


def until(seconds: float) -> float:
    """Return when to stop a part of the work, by the monotonic clock: after `seconds`, or earlier."""
    return min(monotonic() + seconds, _ends)
