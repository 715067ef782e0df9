"""The one source of the present moment, so that tests can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_fixed: ContextVar[datetime | None] = ContextVar("fixed_moment", default=None)


def now() -> datetime:
    """Return the present moment in UTC, or the moment that a test has set."""
    return _fixed.get() or datetime.now(UTC)


def zone(name: str) -> tzinfo:
    """Return the time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@contextmanager
def at(moment: datetime | None) -> Iterator[None]:
    """Stop the clock at `moment` (aware) within the block, or let it run (None): for tests and drills."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
