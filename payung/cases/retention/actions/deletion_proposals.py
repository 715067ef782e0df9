"""Propose records for deletion when their retention period is over. A person decides."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from payung.cases import acts
from payung.cases.models import CHILD_FILE, Case, Decided, Proposal
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
    """Propose to delete cases older than their periods; return how many proposals are new.

    Cases without a review date get one. Safe to repeat, and to stop at any point.
    """
    made = 0
    _drop_strangers(viewer)
    for unit, country in oversight.countries_of_units(viewer).items():
        _set_missing_reviews(viewer, unit, country)
        made += _propose_cases(viewer, unit, country)
    return made


def _drop_strangers(viewer: SystemViewer) -> None:
    """Delete proposals of a unit that no longer has the case."""
    own_case = Case.objects.filter(id=OuterRef("record"), unit_id=OuterRef("unit_id"))
    proposals = Proposal.objects.exclude(kind__in=[Kind.FEEDBACK, CHILD_FILE])
    proposals = proposals.exclude(decision=Decided.KEEP)
    strangers = list(proposals.exclude(Exists(own_case)).values_list("id", flat=True))
    if strangers:
        with acting(viewer):
            sealing.forget_all(*strangers)
            remove(Proposal.objects.filter(id__in=strangers))


def _set_missing_reviews(viewer: SystemViewer, unit: UUID, country: str) -> None:
    """Give a review date to cases from before there were review dates."""
    period = periods.rule(Kind.REVIEW, country)
    while True:
        undated = Case.objects.filter(unit_id=unit, review_at=None, share_of=None)
        batch = list(undated.only("id", "opened_at")[: case_retention.BATCH])
        if not batch:
            return
        for row in batch:
            row.review_at = period.ends(row.opened_at) or row.opened_at
        with acting(viewer):
            Case.objects.bulk_update(batch, ["review_at"])


def _propose_cases(viewer: SystemViewer, unit: UUID, country: str) -> int:
    made, after = 0, None
    # Outside the transaction: on SQLite a child who sends a report waits for every other writer.
    while batch := case_retention.to_look_at(viewer, unit, after):
        after = _place(batch[-1])
        ids = [row.id for row in batch]
        cases = list(case_retention.aged(viewer, Case.objects.filter(id__in=ids)))
        new = [
            Proposal(record=case.id, kind=case.kind, rule=rule.name, since=case.since)
            for case, rule in _over(cases, country)
        ]
        made += propose(viewer, unit, new)
        _look_later(viewer, _not_over(cases, country))
    return made


def _place(row: Case) -> tuple[datetime, UUID]:
    return (row.review_at or clock.now(), row.id)


def _over(cases: list[Aged], country: str) -> Iterator[tuple[Aged, periods.Rule]]:
    """Yield the cases that are older than their periods, without those that wait for a person."""
    for case in cases:
        rule = periods.rule(case.kind, country)
        ends = rule.ends(case.since)
        if ends and ends <= clock.now() and not case.waits:
            yield case, rule


def _not_over(cases: list[Aged], country: str) -> dict[UUID, datetime]:
    """Return the new review dates of cases whose period began again; of acted-on cases a person decides."""
    ends = {
        case.id: periods.rule(case.kind, country).ends(case.since)
        for case in cases
        if case.kind is not Kind.CASE and not case.waits
    }
    return {case: end for case, end in ends.items() if end and end > clock.now()}


def _look_later(viewer: SystemViewer, ends: dict[UUID, datetime]) -> None:
    if ends:
        rows = [Case(id=case, review_at=end) for case, end in ends.items()]
        with acting(viewer):
            Case.objects.bulk_update(rows, ["review_at"])


def propose(viewer: SystemViewer, unit: UUID, new: list[Proposal]) -> int:
    """Store proposals to a unit; the ledger has one entry for the batch."""
    if not new:
        return 0
    for proposal in new:
        proposal.unit_id, proposal.proposed_at = unit, clock.now()
        proposal.proposed_by = viewer.name
    with acting(viewer) as act:
        Proposal.objects.bulk_create(new, ignore_conflicts=True)
        digest = sealing.digest(b"".join(sorted(proposal.record.bytes for proposal in new)))
        act.record(f"{unit}/retention", acts.DELETION_PROPOSED, f"unit:{unit}", digest, len(new))
    return len(new)
