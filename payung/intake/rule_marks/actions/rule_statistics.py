"""Count what the rules about free text heard, and what officers marked, by unit and month, never by report."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from payung.cases.models import Case, Decision, DecisionKind
from payung.foundation import sealing
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.intake import sealed
from payung.intake.figure_limits import present_month
from payung.intake.models import ReportCount, RuleCount, StoredAssessment, StoredReport
from payung.intake.rule_marks.verdicts import Marked, Rules, Tally, Verdict
from payung.language.languages import family
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer
from payung.triage.reader import Kind
from payung.triage.rules import RULE_SET
from payung.triage.text_rules import TEXT_RULES, rules_for

_LEVEL = (DecisionKind.LEVEL_CONFIRMED, DecisionKind.LEVEL_CHANGED)


def count_decision(viewer: OfficerViewer, case: Case) -> None:
    """Count the report that opened a case when its level is decided for the first time.

    A case that is open to named officers alone does not exist for others, so it adds to no figure.
    """
    if case.named_only or Decision.objects.filter(case=case, kind__in=_LEVEL).count() > 1:
        return
    stored = StoredReport.objects.defer("body").filter(id=case.id).first()
    if stored is None:
        return
    place = (case.unit_id, present_month(viewer, case.unit_id), family(stored.language))
    _add(place, "decided", rules_of(viewer, stored)[0].items(), "fired")


def rules_of(viewer: OfficerViewer, stored: StoredReport) -> tuple[Rules, str]:
    """Return the rules about free text that fired in a report, and the newest rule set that read it.

    As far as its assessments open: what was made for the unit that had the report before does not.
    """
    rows = list(StoredAssessment.objects.filter(report_id=stored.id).order_by("sequence"))
    places = [(sealed.assessment_place(row, stored.origin_id), bytes(row.body)) for row in rows]
    fired: dict[str, str] = {}
    newest = RULE_SET
    for contents in sealing.unseal_many(places, viewer.keys):
        opened: dict[str, Any] = contents or {}
        newest = opened.get("rule_set", newest)
        fired |= {rule: newest for rule in opened.get("rules", ()) if rule in TEXT_RULES}
    return fired, newest


def recount(
    viewer: OfficerViewer, stored: StoredReport, marked: Marked, before: Tally | None
) -> Tally | None:
    """Move the count of a mark from where it was to where it belongs now; return where it is.

    Once the month in which it was counted is over, everybody may have seen its figures: then they stay.
    """
    if before is not None:
        if present_month(viewer, before.unit) != before.month:
            return before
        _add_mark(before, -1)
    if marked.verdict is None or stored.case.named_only:
        return None
    unit = before.unit if before else stored.case.unit_id
    tally = Tally(
        unit,
        present_month(viewer, unit),
        family(stored.language),
        marked.verdict,
        _concerned(viewer, stored, marked.verdict, marked.kind),
    )
    _add_mark(tally, 1)
    return tally


def _concerned(
    viewer: OfficerViewer, stored: StoredReport, verdict: Verdict, kind: Kind | None
) -> Rules:
    """Return the rules that a mark is about: those that fired, or those of its kind that did not."""
    fired, newest = rules_of(viewer, stored)
    if verdict is Verdict.NO_DANGER:
        return fired
    return dict.fromkeys(sorted(rules_for(kind) - fired.keys()), newest) if kind else {}


def _add_mark(tally: Tally, number: int) -> None:
    place = (tally.unit, tally.month, tally.language)
    column = "no_danger" if tally.verdict is Verdict.NO_DANGER else "missed"
    _add(place, tally.verdict.value, tally.rules.items(), column, number)


def _add(
    place: tuple[UUID, date, str],
    of_report: str,
    rules: Iterable[tuple[str, str]],
    of_rule: str,
    number: int = 1,
) -> None:
    """Add to a column of a month, and to a column of each of its rules.

    All reports of a month share one row. A writer locks it until the act ends, so nobody else changes a rule of
    that month and language, and no two writers wait for each other.
    """
    where = dict(zip(("unit_id", "month", "language"), place, strict=True))
    reports = ReportCount.objects.filter(**where)
    more = {of_report: F(of_report) + number}
    if not reports.update(**more):
        # On PostgreSQL the second of two writers of the same row waits here for the first, then adds to it.
        ReportCount.objects.bulk_create([ReportCount(**where)], ignore_conflicts=True)
        reports.update(**more)
    by_set: dict[str, list[str]] = defaultdict(list)
    for rule, rule_set in rules:
        by_set[rule_set].append(rule)
    for rule_set, names in by_set.items():
        rows = [RuleCount(**where, rule=rule, rule_set=rule_set) for rule in names]
        RuleCount.objects.bulk_create(rows, ignore_conflicts=True)
        own = RuleCount.objects.filter(**where, rule__in=names, rule_set=rule_set)
        own.update(**{of_rule: F(of_rule) + number})


def forget_rule_counts(viewer: SystemViewer, before: date) -> int:
    """Delete the figures of months that began before a day; return how many rows."""
    with acting(viewer):
        counts = (ReportCount, RuleCount)
        return sum(remove(model.objects.filter(month__lt=before)) for model in counts)
