"""Filters and tags of the public face's templates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django import template
from django.utils.translation import get_language

from payung.doors.public import days, recordings
from payung.foundation import receipts
from payung.language.languages import TONGUES

register = template.Library()


@register.filter
def groups(receipt: str) -> list[str]:
    """Return the groups in which a receipt is shown."""
    return receipts.grouped(receipt).split(" ")


@register.filter
def own_names(tags: Iterable[str]) -> list[str]:
    """Return the names of languages that we know, each in that language; Tagalog is our Filipino."""
    known = {tongue.code.partition("-")[0]: tongue.name for tongue in TONGUES}
    return [known[code] for tag in tags if (code := _OURS.get(tag, tag)) in known]


_OURS: Final = {"tl": "fil"}


@register.inclusion_tag("public/_recorded.html", takes_context=True)
def recorded(context: template.Context) -> dict[str, object]:
    """Return the recordings of this screen in its language; none if its words are not a child's."""
    voice, step = context.get("voice"), context.get("step")
    if voice and not voice.as_to_a_child(step):
        return {}
    screen = step.name if step else Path(context.template_name or "").stem
    recordings_here = recordings.offered().get((get_language() or "", screen), [])
    return {
        "voices": [recording for recording in recordings_here if not recording.signs],
        "films": [recording for recording in recordings_here if recording.signs],
    }


@register.filter
def at(values: Mapping[str, object], name: str) -> object:
    """Return the value of a name, or None."""
    return values.get(name)


@register.filter
def day(value: date | datetime) -> str:
    """Return a date in the language of the page; for a moment, its local date."""
    written = days.local(value) if isinstance(value, datetime) else value
    return days.written(written, get_language() or "")


@register.filter
def hour(moment: datetime) -> str:
    """Return a moment's local time in the language of the page."""
    return days.hour(moment, get_language() or "")
