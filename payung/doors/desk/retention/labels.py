"""Labels of retention periods, kinds of records and retention rules."""

from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.policy import CHILD_ASKED, REVIEWED
from payung.foundation import clock
from payung.intake.contents.age import may_be_18_from
from payung.triage.report import Report

Text = str | Promise

KINDS: Final[dict[str, Text]] = {
    Kind.REPORT: _("no action taken: only its level was decided"),
    Kind.INFORMATION: _("information only (P5)"),
    Kind.CASE: _("action was taken: two officers decide"),
    Kind.FEEDBACK: _("feedback of a child"),
}
RULES: Final[dict[str, Text]] = {
    CHILD_ASKED: _("The child asks for deletion."),
    REVIEWED: _("A colleague reviewed it and proposed deletion."),
}


def kind(name: str) -> Text:
    """Return the label of a kind of record."""
    return KINDS.get(name, name)


def rule(name: str) -> Text:
    """Return the rule by which a record was proposed, as a sentence."""
    if name in RULES:
        return RULES[name]
    period = periods.named(name)
    if period is None:
        return name
    if period.months is not None:
        words = ngettext(
            "%(number)d month has passed since the last activity.",
            "%(number)d months have passed since the last activity.",
            period.months,
        )
        return words % {"number": period.months}
    words = ngettext(
        "%(number)d day has passed since the last activity.",
        "%(number)d days have passed since the last activity.",
        period.days or 0,
    )
    return words % {"number": period.days or 0}


def source(name: str) -> str:
    """Return the source of a rule: a country's law as counsel read it, our default, or an officer."""
    period = periods.named(name)
    return period.source if period else _now("A person said so, with a reason.")


def rights(report: Report, received_at: datetime) -> tuple[Text, ...]:
    """Return sentences on who has the rights to a report: the child, who at 18 has them alone."""
    child = report.children[0] if report.children else None
    at = may_be_18_from(report, received_at)
    sentences: list[Text] = []
    if child is not None and child.adult_now:
        return (
            _(
                "An adult reported abuse in their own childhood: the rights to this report "
                "are theirs alone."
            ),
        )
    if report.reporter not in (None, "child"):
        sentences.append(
            _(
                "Somebody else reported this for a child. The child still has the right to "
                "see, correct and delete it; at 18 the right belongs to that person alone."
            )
        )
    if at is not None:
        words = {"day": formats.date_format(timezone.localtime(at), "F Y")}
        past = at <= clock.now()
        sentences.append(
            _now(
                "The child may be 18 since %(day)s. If so, the rights in this are theirs alone: ask them, and "
                "nobody in their place."
            )
            % words
            if past
            else _now("The child may be 18 from %(day)s: then the rights in this are theirs alone.")
            % words
        )
    return tuple(sentences)
