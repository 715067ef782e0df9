"""Results of work on files, any of which may be broken: a value, or why there is none."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, TypeVar

from payung.media.files.errors import FailureReason, Unreadable

Found = TypeVar("Found")
ENOUGH: Final = 15.0  # seconds, after which a process gives back what it has not begun


def in_time(calls: Iterable[Callable[[], Found | FailureReason]]) -> list[Found | FailureReason]:
    """Return the results of calls: of the first always, of the others while a portion has time."""
    ends, results = monotonic() + ENOUGH, list[Found | FailureReason]()
    for call in calls:
        results.append(call())
        if monotonic() > ends:
            break
    return results


def tried(work: Callable[..., Found], *arguments: object) -> Found | FailureReason:
    """Return the result of `work` for a file, or why there is none."""
    try:
        return work(*arguments)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return FailureReason.TOO_LARGE
