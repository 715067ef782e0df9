"""Propose records for deletion when their retention period is over. A person decides."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from payung.cases import acts
from payung.cases.models import Case, Decided, Proposal
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries import aged_records as case_retention
from payung.cases.retention.queries.aged_records import Aged
from payung.foundation import clock, sealing
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.staff.queries import oversight


def propose_deletions(viewer: SystemViewer) -> int:
    """Propose what is older than its period allows, and what a review date is still missing for gets one.

    Return how many proposals are new. Safe to repeat, and to end at any point.
    """
    made = 0
    _drop_strangers(viewer)
    for unit, country in oversight.countries_of_units(viewer).items():
        _set_missing_reviews(viewer, unit, country)
        made += _propose_cases(viewer, unit, country)
    return made


def _drop_strangers(viewer: SystemViewer) -> None:
    """Let go what was proposed to a unit that has the case no longer."""
    here = Case.objects.filter(id=OuterRef("record"), unit_id=OuterRef("unit_id"))
    open_ones = Proposal.objects.exclude(kind=Kind.FEEDBACK).exclude(decision=Decided.KEEP)
    gone = list(open_ones.exclude(Exists(here)).values_list("id", flat=True))
    if gone:
        with acting(viewer):
            sealing.forget_all(*gone)
            remove(Proposal.objects.filter(id__in=gone))


def _set_missing_reviews(viewer: SystemViewer, unit: UUID, country: str) -> None:
    """Give a review date to what was kept before there were any."""
    period = periods.rule(Kind.REVIEW, country)
    while True:
        found = Case.objects.filter(unit_id=unit, review_at=None, share_of=None)
        batch = list(found.only("id", "opened_at")[: case_retention.BATCH])
        if not batch:
            return
        for row in batch:
            row.review_at = period.ends(row.opened_at) or row.opened_at
        with acting(viewer):
            Case.objects.bulk_update(batch, ["review_at"])


def _propose_cases(viewer: SystemViewer, unit: UUID, country: str) -> int:
    made, after = 0, None
    # Looked for outside the transaction: on SQLite a child who sends waits for whoever writes.
    while batch := case_retention.to_look_at(viewer, unit, after):
        after = _place(batch[-1])
        ids = [row.id for row in batch]
        found = list(case_retention.aged(viewer, Case.objects.filter(id__in=ids)))
        new = [
            Proposal(record=each.id, kind=each.kind, rule=rule.name, since=each.since)
            for each, rule in _over(found, country)
        ]
        made += propose(viewer, unit, new)
        _look_later(viewer, _not_over(found, country))
    return made


def _place(row: Case) -> tuple[datetime, UUID]:
    return (row.review_at or clock.now(), row.id)


def _over(found: list[Aged], country: str) -> Iterator[tuple[Aged, periods.Rule]]:
    """Yield what is older than its period allows; never what still waits for a person."""
    for each in found:
        rule = periods.rule(each.kind, country)
        ends = rule.ends(each.since)
        if ends and ends <= clock.now() and not each.waits:
            yield each, rule


def _not_over(found: list[Aged], country: str) -> dict[UUID, datetime]:
    """Return when to look again at what nobody works on and whose period began anew; a case is a person's."""
    ends = {
        each.id: periods.rule(each.kind, country).ends(each.since)
        for each in found
        if each.kind is not Kind.CASE and not each.waits
    }
    return {case: end for case, end in ends.items() if end and end > clock.now()}


def _look_later(viewer: SystemViewer, ends: dict[UUID, datetime]) -> None:
    if ends:
        rows = [Case(id=case, review_at=end) for case, end in ends.items()]
        with acting(viewer):
            Case.objects.bulk_update(rows, ["review_at"])


def propose(viewer: SystemViewer, unit: UUID, new: list[Proposal]) -> int:
    """Keep proposals to a unit; the ledger has one entry for the batch."""
    if not new:
        return 0
    for each in new:
        each.unit_id, each.proposed_at, each.proposed_by = unit, clock.now(), viewer.name
    with acting(viewer) as act:
        Proposal.objects.bulk_create(new, ignore_conflicts=True)
        digest = sealing.digest(b"".join(sorted(each.record.bytes for each in new)))
        act.record(f"{unit}/retention", acts.DELETION_PROPOSED, f"unit:{unit}", digest, len(new))
    return len(new)
