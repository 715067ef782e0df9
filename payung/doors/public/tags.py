"""Filters and tags of the public face's templates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from payung.doors.public import days, frames, recordings
from payung.doors.public.form_fields import Ask, Choice
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


@register.simple_tag
def frame() -> str:
    """Return the beginning of the page."""
    return frames.frame().text


@register.simple_tag(takes_context=True)
def languages(context: template.Context, how: Literal["links", "buttons"]) -> str:
    """Return links to this page, or buttons for it, in every language."""
    return frames.languages(how, str(context.get("page", "")))


@register.simple_tag
def choices(ask: Ask, offered: Sequence[Choice], answer: str | Sequence[str] | None) -> str:
    """Return the choices of a field, under their headings: written here, since they are most of a form."""
    kind = "radio" if ask.kind == "radio" else "checkbox"
    written = []
    for value, text in offered:
        if heading := ask.groups.get(value):
            written.append(format_html("<h2>{}</h2>\n", heading))
        is_chosen = value == answer if kind == "radio" else answer is not None and value in answer
        written.append(format_html(_CHOSEN if is_chosen else _CHOICE, kind, ask.name, value, text))
    return mark_safe("".join(written))  # noqa: S308  escaped by format_html


_CHOICE: Final = (
    '<label class="choice"><input type="{}" name="{}" value="{}"><span>{}</span></label>\n'
)
_CHOSEN: Final = _CHOICE.replace("><span>", " checked><span>")


@register.simple_tag(takes_context=True)
def recorded(context: template.Context) -> str:
    """Return the recordings of this screen in its language; none if its words are not a child's."""
    if not (offered := recordings.offered()):
        return ""
    voice, step = context.get("voice"), context.get("step")
    if voice and not voice.as_to_a_child(step):
        return ""
    screen = step.name if step else Path(context.template_name or "").stem
    here = offered.get((get_language() or "", screen), [])
    values = {
        "voices": [recording for recording in here if not recording.signs],
        "films": [recording for recording in here if recording.signs],
    }
    return render_to_string("public/_recorded.html", values)


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
