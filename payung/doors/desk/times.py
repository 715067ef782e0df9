"""Times and durations in words. Times are kept in UTC, shown in the unit's zone with its offset."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.foundation import clock

_EARLIEST: Final = date(2000, 1, 1)  # before any installation
MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = 60  # minutes
_DAY: Final = 24 * _HOUR


def shown(moment: datetime) -> str:
    """Return a time in the unit's zone with its offset, such as "2 Mar 2026, 03:05 UTC+07:00"."""
    local = timezone.localtime(moment)
    offset = local.strftime("%z")  # +0700
    return f"{formats.date_format(local, 'j M Y, H:i')} UTC{offset[:3]}:{offset[3:5]}"


def hour(moment: datetime) -> str:
    """Return the hour of a time today, such as "14:02", in the unit's zone; any other time in full."""
    local, now = timezone.localtime(moment), timezone.localtime(clock.now())
    return formats.date_format(local, "H:i") if local.date() == now.date() else shown(moment)


def exact(moment: datetime) -> str:
    """Return a time in UTC, for machines."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def reported(text: str) -> str:
    """Return a time in a report (RFC 3339) as the desk shows it; unchanged if it cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
        return text if moment.tzinfo is None else shown(moment)
    except (ValueError, OverflowError):
        return text


def duration(value: timedelta) -> str:
    """Return how long `value` lasts in at most two units, like "3 h 20 min"; without its sign."""
    minutes = int(abs(value.total_seconds()) // 60)
    if minutes < _HOUR:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes < _DAY:
        hours, minutes = divmod(minutes, _HOUR)
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    days, minutes = divmod(minutes, _DAY)
    words = ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days)
    return words % {"days": days, "hours": minutes // _HOUR}


def remaining(value: timedelta) -> str:
    """Return a clock in words: how much is left, or by how much it is late."""
    if abs(value) < timedelta(minutes=1):
        return _("due now")
    words = _("late by %(time)s") if value < timedelta(0) else _("%(time)s left")
    return words % {"time": duration(value)}


def day_of(text: str) -> str:
    """Return a day from an address (ISO 8601); empty if it is none, or too early."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if _EARLIEST <= day < date.max else ""


def midnight(text: str, days: int = 0) -> datetime | None:
    """Return when a day begins in the unit's zone, or the day that is `days` later."""
    if not text:
        return None
    day = date.fromisoformat(text) + timedelta(days=days)
    return datetime.combine(day, time(), timezone.get_current_timezone())


def day_written(day: str) -> str:
    """Return a day as the reader writes it; empty if there is none."""
    return formats.date_format(date.fromisoformat(day), "j M Y") if day else ""
