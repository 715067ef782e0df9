"""Filters and tags of the desk's templates: times, levels, languages and labels."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django import template
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from payung.cases.decisions.outcomes import Sight
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
from payung.language.findings import Finding
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
    """Return the first sentence on what a match means."""
    return meaning(value)[0]


@register.filter
def age(value: datetime) -> str:
    """Return how long ago `value` was."""
    return times.duration(clock.now() - value)


@register.filter
def language_name(tag: str) -> str:
    """Return the name of a language."""
    return labels.language_name(tag)


@register.filter
def known_language(tag: str) -> str:
    """Return `tag` for a `lang` attribute; empty, which HTML reads as not known, for "und"."""
    return "" if tag == "und" else tag


@register.filter
def lane_name(lane: str) -> labels.Text:
    """Return the label of a lane."""
    return labels.LANES.get(lane, lane)


@register.filter
def decision_name(kind: str) -> labels.Text:
    """Return the label of a decision or note."""
    return labels.DECISIONS.get(kind, kind)


@register.filter
def situation_name(situation: str) -> labels.Text:
    """Return the label of a situation that has a reply template."""
    return answer_labels.SITUATIONS.get(situation, situation)


@register.filter
def better_words(note: str) -> tuple[Finding, ...]:
    """Return hints on the wording of a note, for its writer; they are stored nowhere."""
    return text_checks.read_record(note, get_language() or "")


@register.filter
def finding_kind(kind: str) -> labels.Text:
    """Return what is wrong with a phrase."""
    return blame_labels.KINDS[Kind(kind)]


@register.filter
def wish_sign(wish: str) -> labels.Text:
    """Return the sign of a wish that waits for a decision."""
    return wish_labels.WISHES[wish].sign


_OUTCOMES: Final[dict[str, labels.Text]] = {
    **{outcome.value: text for outcome, text in wish_labels.OUTCOMES.items()},
    **{outcome.value: text for outcome, text in access_labels.CHOICES.items()},
    **{outcome.value: text for outcome, text in ending_labels.ENDINGS.items()},
    **{closure.value: text for closure, text in ending_labels.CLOSURES.items()},
}


@register.filter
def outcome_name(outcome: str) -> labels.Text:
    """Return the label of an outcome: of a wish, of a reporter's access, for a child, or of a case."""
    return _OUTCOMES.get(outcome, outcome)


@register.filter
def detail_name(name: str) -> labels.Text:
    """Return the label of a detail of an outcome for a child."""
    return ending_labels.DETAILS.get(name, name)


@register.filter
def sight_name(sight: str) -> labels.Text:
    """Return how somebody saw or spoke with a child."""
    return ending_labels.SIGHTS[Sight(sight)]


@register.filter
def kind_name(kind: str) -> labels.Text:
    """Return the label of a kind of record that has a retention period."""
    return retention_labels.kind(kind)


@register.filter
def rule_name(rule: str) -> labels.Text:
    """Return the label of the rule by which deletion of a record was proposed."""
    return retention_labels.rule(rule)


@register.filter
def rule_source(rule: str) -> str:
    """Return the source of a rule."""
    return retention_labels.source(rule)


@register.filter
def short(record: UUID) -> str:
    """Return the short name that colleagues use for a record."""
    return str(record)[:8]


@register.inclusion_tag("desk/_level.html")
def level(code: str) -> dict[str, object]:
    """Show a level by shape, code and word: never by colour alone."""
    return {"level": labels.LEVELS.get(code), "code": code}


@register.inclusion_tag("desk/_wording_hints.html", takes_context=True, name="wording_hints")
def show_wording_hints(context: RequestContext) -> dict[str, object]:
    """Show once the hints on the wording of the officer's last text."""
    return {"findings": wording_hints.waiting(context["request"])}
