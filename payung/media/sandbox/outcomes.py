"""Work on files of which any may be spoilt: what is found of each, or why nothing."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, TypeVar

from payung.media.files.errors import FailureReason, Unreadable

Found = TypeVar("Found")
ENOUGH: Final = 15.0  # seconds, after which a process gives back what it has not begun


def in_time(calls: Iterable[Callable[[], Found | FailureReason]]) -> list[Found | FailureReason]:
    """Return what calls return, of the first at least, and of the others as long as a portion has time."""
    ends, found = monotonic() + ENOUGH, list[Found | FailureReason]()
    for call in calls:
        found.append(call())
        if monotonic() > ends:
            break
    return found


def tried(work: Callable[..., Found], *given: object) -> Found | FailureReason:
    """Return what `work` returns for a file, or why nothing."""
    try:
        return work(*given)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return FailureReason.TOO_LARGE
