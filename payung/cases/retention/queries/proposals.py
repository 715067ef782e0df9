"""Proposals for deletion, for the officers of a unit who decide on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from payung.cases import sealed
from payung.cases.models import Case, Decided, Proposal
from payung.cases.policy import watches
from payung.cases.queries.open_work import numbers_of, open_proposals
from payung.cases.queries.visibility import leads, visible
from payung.cases.retention.periods import Kind
from payung.cases.retention.policy import needs_second
from payung.foundation import clock, sealing
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

PAGE: Final = 50


class Stage(StrEnum):
    """How far a proposal has come."""

    OPEN = "open"  # nobody has decided
    SECOND = "second"  # one officer has decided; a second one confirms
    GOING = "going"  # the decision is complete; the deletion waits for its day


@dataclass(frozen=True)
class Proposed:
    """A proposal with the clear columns of its case; `level` and `lane` are empty for feedback.

    `reason`: of the officer who proposed or decided; empty where it does not open for the viewer. `stays`: how
    many other reports of the same case are not deleted with it.
    """

    id: UUID
    record: UUID
    kind: str
    rule: str
    since: datetime
    proposed_at: datetime
    officer: UUID | None
    officer_name: str
    second_name: str
    decided_at: datetime | None
    ends_at: datetime | None
    reason: str
    needs_second: bool
    is_kept: bool
    level: str = ""
    lane: str = ""
    stays: int = 0

    @property
    def short(self) -> str:
        """Return the short number of the record, as colleagues say it."""
        return str(self.record)[:8]


def proposals(viewer: OfficerViewer, stage: Stage) -> tuple[tuple[Proposed, ...], bool]:
    """Return the first page of the unit's proposals, oldest first, and whether there are more."""
    require(viewer, Permission.REPORT_DELETION_DECIDE)
    rows = list(_in(viewer, stage).order_by("proposed_at", "id")[: PAGE + 1])
    return _shown(viewer, rows[:PAGE]), len(rows) > PAGE


@dataclass(frozen=True)
class ToKeep:
    """How many decisions on deletion wait; no number is above COUNTED + 1."""

    open: int
    second: int
    reviews: int  # that have risen to the supervisor


def to_keep(viewer: OfficerViewer) -> ToKeep | None:
    """Return how many decisions wait for the viewer; None for officers who decide none."""
    if not may(viewer, Permission.REPORT_DELETION_DECIDE):
        return None
    risen = leads(viewer).filter(
        ~Exists(open_proposals()), review_at__lte=clock.now(), review_raised_at__isnull=False
    )
    waiting = numbers_of(
        viewer,
        _in(viewer, Stage.OPEN),
        _in(viewer, Stage.SECOND).exclude(officer_id=viewer.id),
        risen.order_by("review_at"),
    )
    return ToKeep(*waiting)


def of_case(viewer: OfficerViewer, case: Case) -> Proposed | None:
    """Return the proposal or decision to delete a case, or its last decision to keep it; not the reason."""
    rows = _visible(viewer).filter(record=case.id).defer("body").order_by("-proposed_at")
    newest = sorted(rows, key=lambda row: row.decision == Decided.KEEP)
    return _proposed(newest[0], "", (case.level, case.lane)) if newest else None


def _visible(viewer: OfficerViewer) -> QuerySet[Proposal]:
    """Return the unit's proposals on records that exist for the viewer."""
    of_unit = Proposal.objects.filter(unit_id=viewer.unit)
    # One test for each proposal: they are few, and the unit's reports are many.
    may_see = Q(Exists(visible(viewer).filter(id=OuterRef("record"))))
    if watches(viewer):
        may_see |= Q(kind=Kind.FEEDBACK)
    names = {"officer_name": F("officer__full_name"), "second_name": F("second__full_name")}
    return of_unit.filter(may_see).annotate(**names)


def _in(viewer: OfficerViewer, stage: Stage) -> QuerySet[Proposal]:
    rows = _visible(viewer)
    match stage:
        case Stage.OPEN:
            return rows.filter(decision="")
        case Stage.SECOND:
            return rows.filter(decision=Decided.DELETE, ends_at=None)
        case Stage.GOING:
            return rows.filter(decision=Decided.DELETE, ends_at__isnull=False)


def _shown(viewer: OfficerViewer, rows: Sequence[Proposal]) -> tuple[Proposed, ...]:
    sealed_rows = [(sealed.proposal_place(row), bytes(row.body)) for row in rows if row.body]
    opened = sealing.unseal_many(sealed_rows, viewer.keys)
    reasons = {
        place.record: str(contents.get("reason", "")) if contents else ""
        for (place, _body), contents in zip(sealed_rows, opened, strict=True)
    }
    records = Case.objects.filter(id__in=[row.record for row in rows])
    cases = list(records.only("id", "level", "lane", "merged_into"))
    about = {case.id: (case.level, case.lane) for case in cases}
    stays = _others(viewer, cases)
    return tuple(
        replace(
            _proposed(row, reasons.get(row.id, ""), about.get(row.record, ("", ""))),
            stays=stays.get(row.record, 0),
        )
        for row in rows
    )


def _others(viewer: OfficerViewer, cases: Sequence[Case]) -> dict[UUID, int]:
    """Return how many other reports are joined with each of `cases`."""
    del viewer  # who may see what is in `cases`
    leads = {case.merged_into_id or case.id for case in cases}
    merged = Case.objects.filter(merged_into__in=leads).values_list("merged_into")
    counts = dict(merged.annotate(count=Count("id")))
    return {case.id: counts.get(case.merged_into_id or case.id, 0) for case in cases}


def _proposed(row: Proposal, reason: str, about: tuple[str, str]) -> Proposed:
    level, lane = about
    return Proposed(
        id=row.id,
        record=row.record,
        kind=row.kind,
        rule=row.rule,
        since=row.since,
        proposed_at=row.proposed_at,
        officer=row.officer_id,
        officer_name=vars(row)["officer_name"] or "",
        second_name=vars(row)["second_name"] or "",
        decided_at=row.decided_at,
        ends_at=row.ends_at,
        reason=reason,
        needs_second=needs_second(row),
        is_kept=row.decision == Decided.KEEP,
        level=level,
        lane=lane,
    )
