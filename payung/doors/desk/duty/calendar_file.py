"""An officer's shifts as a calendar (RFC 5545): hours alone, no case, no name, no place."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

_TIME: Final = "%Y%m%dT%H%M%SZ"


def of_shifts(shifts: Iterable[tuple[UUID, datetime, datetime]]) -> str:
    """Return the calendar of some shifts: id, begin and end."""
    return "".join(f"{line}\r\n" for line in _lines(shifts))


def _lines(shifts: Iterable[tuple[UUID, datetime, datetime]]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//Calendar//EN")
    for shift, begin, end in shifts:
        yield from ("BEGIN:VEVENT", f"UID:{shift}", f"DTSTAMP:{_utc(begin)}")
        yield from (f"DTSTART:{_utc(begin)}", f"DTEND:{_utc(end)}", f"SUMMARY:{_('Duty')}")
        yield from ("CLASS:PRIVATE", "END:VEVENT")
    yield "END:VCALENDAR"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_TIME)
