"""What templates say of time, levels and languages."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import template
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from payung.doors.desk import labels, times, wording_hints
from payung.doors.desk.answers import labels as answer_labels
from payung.doors.desk.blame_figures import labels as blame_labels
from payung.doors.desk.endings import labels as ending_labels
from payung.doors.desk.reporter_access import labels as access_labels
from payung.doors.desk.retention import labels as retention_labels
from payung.doors.desk.wishes import labels as wish_labels
from payung.foundation import clock
from payung.foundation.errors import Text
from payung.language import text_checks
from payung.language.blame_check import Finding
from payung.language.word_list import Kind
from payung.media.matcher.explanations import meaning
from payung.media.matcher.results import Match

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Return a time in the unit's zone with its offset, as a <time> that also holds it in UTC."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', times.exact(value), times.shown(value))


@register.filter
def hour(value: datetime) -> SafeString:
    """Return the hour of a time of today, as a <time> that also holds it in UTC."""
    return format_html('<time datetime="{}">{}</time>', times.exact(value), times.hour(value))


@register.filter
def remaining(value: timedelta) -> str:
    """Return a clock in words."""
    return times.remaining(value)


@register.filter
def lasting(value: timedelta) -> str:
    """Return how long `value` lasts, in minutes that have begun."""
    return times.duration(-(-value // times.MINUTE) * times.MINUTE)


@register.filter
def means(value: Match) -> Text:
    """Return what it means that a list names a file, in its first sentence."""
    return meaning(value)[0]


@register.filter
def age(value: datetime) -> str:
    """Return how long ago `value` was."""
    return times.duration(clock.now() - value)


@register.filter
def language_name(tag: str) -> str:
    """Return what a language is called."""
    return labels.language_name(tag)


@register.filter
def known_language(tag: str) -> str:
    """Return `tag` for a `lang` attribute; empty, which HTML reads as not known, for "und"."""
    return "" if tag == "und" else tag


@register.filter
def lane_name(lane: str) -> labels.Text:
    """Return what a lane is called."""
    return labels.LANES.get(lane, lane)


@register.filter
def decision_name(kind: str) -> labels.Text:
    """Return what a decision or note is called."""
    return labels.DECISIONS.get(kind, kind)


@register.filter
def situation_name(situation: str) -> labels.Text:
    """Return what a situation is called for which there are words to begin with."""
    return answer_labels.SITUATIONS.get(situation, situation)


@register.filter
def better_words(note: str) -> tuple[Finding, ...]:
    """Return what could be said better in a note; composed for its writer, kept nowhere."""
    return text_checks.read_record(note, get_language() or "")


@register.filter
def finding_kind(kind: str) -> labels.Text:
    """Return what is wrong with a phrase."""
    return blame_labels.KINDS[Kind(kind)]


@register.filter
def wish_sign(wish: str) -> labels.Text:
    """Return the sign of a wish that waits to be decided."""
    return wish_labels.WISHES[wish].sign


_OUTCOMES: Final[dict[str, labels.Text]] = {
    **{each.value: text for each, text in wish_labels.OUTCOMES.items()},
    **{each.value: text for each, text in access_labels.CHOICES.items()},
    **{each.value: text for each, text in ending_labels.ENDINGS.items()},
}


@register.filter
def outcome_name(outcome: str) -> labels.Text:
    """Return what was decided of a wish to have it deleted, who reads our messages, what became of a child."""
    return _OUTCOMES.get(outcome, outcome)


@register.filter
def kind_name(kind: str) -> labels.Text:
    """Return what a kind of record is called, as the periods of keeping see it."""
    return retention_labels.kind(kind)


@register.filter
def rule_name(rule: str) -> labels.Text:
    """Return by which rule a record was proposed to be deleted."""
    return retention_labels.rule(rule)


@register.filter
def rule_source(rule: str) -> str:
    """Return whose word a rule is."""
    return retention_labels.source(rule)


@register.filter
def short(record: UUID) -> str:
    """Return the short name by which colleagues speak of a record."""
    return str(record)[:8]


@register.inclusion_tag("desk/_level.html")
def level(code: str) -> dict[str, Any]:
    """Show a level by shape, code and word: never by colour alone."""
    return {"level": labels.LEVELS.get(code), "code": code}


@register.inclusion_tag("desk/_wording_hints.html", takes_context=True, name="wording_hints")
def show_wording_hints(context: RequestContext) -> dict[str, Any]:
    """Show once what could be said better in what the officer has just written for the record."""
    return {"found": wording_hints.waiting(context["request"])}
