"""What a shift hands over, the handovers that wait, and the log of those that were made."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from payung.cases import sealed
from payung.cases.handover.shift_record import ShiftRecord
from payung.cases.models import Case, Handover, HandoverState, Step
from payung.cases.parts import parts
from payung.cases.policy import require_hand_over_shift
from payung.cases.queries import leads, under
from payung.cases.queries.open_work import each_of, waiting
from payung.cases.queue.queries.queue_rows import Row, rows_of, with_signs
from payung.cases.steps.queries import CaseStep, open_steps
from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Level

MOST: Final = 100  # cases on one page
AHEAD: Final = timedelta(hours=24)  # what comes back within it is handed over
PAGE: Final = 50  # handovers of the log
_URGENT: Final = (Level.P1.value, Level.P2.value)


@dataclass(frozen=True)
class Line:
    """One case of a shift: as the queue shows it, with its open steps by when they are due."""

    row: Row
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True)
class Shift:
    """What is open. `more`: there are more cases than one page lists."""

    lines: tuple[Line, ...]
    more: bool = False


@dataclass(frozen=True)
class HandedOver:
    """One handover. `words`: empty where there are none, or the viewer's keys do not open them.

    `cases`: those that it names and that exist for the viewer; `number`: how many it names. `stayed`: of these,
    the ones that did not go to the colleague.
    """

    id: UUID
    officer: UUID
    officer_name: str
    colleague: UUID
    colleague_name: str
    state: HandoverState
    made_at: datetime
    decided_at: datetime | None
    words: str
    number: int
    cases: tuple[UUID, ...]
    stayed: tuple[UUID, ...]


def shift(viewer: OfficerViewer, officer: UUID | None) -> Shift:
    """Return what an officer hands over now, or (None) the whole unit: the most urgent first.

    Open P1 and P2; children who wait for an answer or a decision; and what is due within a day.
    """
    require_hand_over_shift(viewer, officer)
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    ids = _listed(viewer, officer)
    rows = each_of(leads(viewer)).filter(id__in=ids).order_by("level", "due_at", "id")
    return Shift(_lines(viewer, with_signs(viewer, rows)[:MOST]), more=len(ids) > MOST)


def _listed(viewer: OfficerViewer, officer: UUID | None) -> set[UUID]:
    """Return the ids of the cases that a shift hands over: for each reason the most urgent."""
    until = clock.now() + AHEAD
    cases = leads(viewer)
    cases = each_of(cases).filter(owner_id=officer) if officer else cases
    open_cases, returned = waiting(viewer, cases)
    close = open_cases.filter(lane__in=[lane.value for lane in CLOSE_TO_THE_CHILD])
    querysets: tuple[QuerySet[Case], ...] = (
        open_cases.filter(level__in=_URGENT),
        *(_of(ids, close) for part in parts() for ids in part.waits()),
        open_cases.filter(action_at__lt=until),
        returned,
        _of(_with_steps(viewer, officer, until), leads(viewer).filter(closed_at=None)),
    )
    return {
        id_
        for rows in querysets
        for id_ in rows.order_by("level", "due_at", "id").values_list("id", flat=True)[: MOST + 1]
    }


def _of(numbers: QuerySet[Any, Any], cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` that officers know by these numbers, also shares.

    The query begins with the numbers: of a flood it tests no other case.
    """
    shares = Case.objects.filter(share_of__in=numbers).values_list("id", flat=True)
    return each_of(cases).filter(id__in=numbers.union(shares))


def _with_steps(
    viewer: OfficerViewer, officer: UUID | None, until: datetime
) -> QuerySet[Step, UUID]:
    """Return the cases in which a step of an officer, or of any officer of the unit, is due by then."""
    due = Step.objects.filter(done_at=None, due_at__lt=until).order_by()
    theirs = due.filter(owner_id=officer) if officer else due.filter(owner__unit_id=viewer.unit)
    return theirs.values_list(Coalesce("case__merged_into", "case"), flat=True)


def _lines(viewer: OfficerViewer, cases: Iterable[Case]) -> tuple[Line, ...]:
    rows = list(cases)
    by_case: dict[UUID, list[CaseStep]] = {}
    for about, step in open_steps(viewer, [case.about for case in rows]):
        by_case.setdefault(about, []).append(step)
    return tuple(Line(row, tuple(by_case.get(row.id, ()))) for row in rows_of(viewer, rows))


def waiting_handovers(viewer: OfficerViewer) -> tuple[HandedOver, ...]:
    """Return the handovers of the unit that nobody has accepted yet, the oldest first."""
    require(viewer, Permission.REPORT_TAKE)
    rows = Handover.objects.filter(unit_id=viewer.unit, decided_at=None)
    return _opened(viewer, rows.order_by("made_at", "id")[:PAGE])


def handover(viewer: OfficerViewer, handover_id: UUID) -> tuple[HandedOver, Shift]:
    """Return one handover of the unit, and its cases as they are now. Raises NotFound."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    rows = Handover.objects.filter(id=handover_id, unit_id=viewer.unit)
    one = next(iter(_opened(viewer, rows)), None)
    if one is None:
        raise NotFound
    cases = under(viewer, one.cases).filter(merged_into=None).order_by("level", "due_at", "id")
    return one, Shift(_lines(viewer, with_signs(viewer, cases)))


def shift_log(viewer: OfficerViewer, before: datetime | None = None) -> tuple[HandedOver, ...]:
    """Return the handovers of the unit, the newest first: one page, and one more where there is another."""
    require(viewer, Permission.REPORT_TAKE)
    rows = Handover.objects.filter(unit_id=viewer.unit)
    if before is not None:
        rows = rows.filter(made_at__lt=before)
    return _opened(viewer, rows.order_by("-made_at", "-id")[: PAGE + 1])


def _opened(viewer: OfficerViewer, rows: QuerySet[Handover]) -> tuple[HandedOver, ...]:
    known = list(rows.select_related("officer", "colleague"))
    places = [(sealed.handover_place(row), bytes(row.body)) for row in known]
    texts = sealing.unseal_many(places, viewer.keys) if known else []
    contents = [ShiftRecord.read(text) if text else ShiftRecord("", ()) for text in texts]
    wanted = {case for one in contents for case, _holder in one.parts}
    there = _existing(viewer, wanted)
    return tuple(_handed_over(row, one, there) for row, one in zip(known, contents, strict=True))


def _existing(viewer: OfficerViewer, cases: Collection[UUID]) -> set[UUID]:
    rows: QuerySet[Any, Any] = under(viewer, cases).values_list("id", "share_of")
    return {whole or id_ for id_, whole in rows} if cases else set()


def _handed_over(row: Handover, contents: ShiftRecord, there: Collection[UUID]) -> HandedOver:
    return HandedOver(
        id=row.id,
        officer=row.officer_id,
        officer_name=row.officer.full_name,
        colleague=row.colleague_id,
        colleague_name=row.colleague.full_name,
        state=HandoverState(row.state),
        made_at=row.made_at,
        decided_at=row.decided_at,
        words=contents.words,
        number=len(contents.parts),
        cases=tuple(case for case, _holder in contents.parts if case in there),
        stayed=tuple(case for case in contents.stayed if case in there),
    )
