"""What templates say of time, levels and languages. Times are shown in the unit's zone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payung.doors.desk import words
from payung.foundation import clock

register = template.Library()

_HOUR, _DAY = 60, 24 * 60  # minutes


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Return a time in the unit's zone with its offset, as a <time> that also holds it in UTC."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    shown = formats.date_format(local, "j M Y, H:i")
    exact = value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{} {}</time>', exact, shown, _offset(local))


def _offset(local: datetime) -> str:
    offset = local.strftime("%z")  # +0700
    return f"UTC{offset[:3]}:{offset[3:5]}"


@register.filter
def duration(value: timedelta) -> str:
    """Return how long `value` lasts in at most two units, like "3 h 20 min"; without its sign."""
    minutes = int(abs(value.total_seconds()) // 60)
    if minutes < _HOUR:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes < _DAY:
        return _("%(hours)d h %(minutes)d min") % {
            "hours": minutes // _HOUR,
            "minutes": minutes % _HOUR,
        }
    days = minutes // _DAY
    hours = minutes % _DAY // _HOUR
    return ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days) % {
        "days": days,
        "hours": hours,
    }


@register.filter
def remaining(value: timedelta) -> str:
    """Return a clock in words: how much is left, or by how much it is late."""
    if value < timedelta(0):
        return _("late by %(time)s") % {"time": duration(value)}
    return _("%(time)s left") % {"time": duration(value)}


@register.filter
def age(value: datetime) -> str:
    """Return how long ago `value` was."""
    return duration(clock.now() - value)


@register.filter
def language_name(tag: str) -> str:
    """Return what a language is called."""
    return words.language_name(tag)


@register.filter
def known_language(tag: str) -> str:
    """Return `tag` for a `lang` attribute; empty, which HTML reads as not known, for "und"."""
    return "" if tag == "und" else tag


@register.filter
def lane_name(lane: str) -> words.Text:
    """Return what a lane is called."""
    return words.LANES.get(lane, lane)


@register.filter
def decision_name(kind: str) -> words.Text:
    """Return what a decision or note is called."""
    return words.DECISIONS.get(kind, kind)


@register.inclusion_tag("desk/_level.html")
def level(code: str) -> dict[str, Any]:
    """Show a level by shape, code and word: never by colour alone."""
    return {"level": words.LEVELS.get(code), "code": code}


@register.filter
def short(record: UUID) -> str:
    """Return the short name by which colleagues speak of a record."""
    return str(record)[:8]
