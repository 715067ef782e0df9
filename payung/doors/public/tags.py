"""Filters and tags of the public face's templates."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django import template
from django.utils.translation import get_language

from payung.doors.public import days, recordings
from payung.foundation import receipts

register = template.Library()


@register.filter
def groups(receipt: str) -> list[str]:
    """Return the groups in which a receipt is shown."""
    return receipts.grouped(receipt).split(" ")


@register.inclusion_tag("public/_recorded.html", takes_context=True)
def recorded(context: template.Context) -> dict[str, Any]:
    """Return what was recorded of this screen in its language; nothing where it is not in a child's words."""
    voice, step = context.get("voice"), context.get("step")
    if voice and not voice.as_to_a_child(step):
        return {}
    screen = step.name if step else Path(context.template_name or "").stem
    found = recordings.offered().get((get_language() or "", screen), [])
    return {
        "voices": [one for one in found if not one.signs],
        "films": [one for one in found if one.signs],
    }


@register.filter
def day(value: date | datetime) -> str:
    """Return a day as it is written in the language of the page; of a moment, the day that it was here."""
    written = days.local(value) if isinstance(value, datetime) else value
    return days.written(written, get_language() or "")
