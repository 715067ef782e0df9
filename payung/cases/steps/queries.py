"""The steps of a case, as its officers know them; and an officer's own steps that are open."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from payung.cases import sealed
from payung.cases.models import Case, StepRecord
from payung.cases.models import Step as StepRow
from payung.cases.parts import circumstances
from payung.cases.persons.queries import is_child, persons, persons_in
from payung.cases.policy import require_there
from payung.cases.queries import members_of, members_of_all, shares_of, under, worked_on
from payung.cases.queries.child_files import require_readable
from payung.cases.queries.one_suspect import suspect_cases
from payung.cases.queue.queries.queue_rows import with_sign
from payung.cases.sides import HELPLINE, Side
from payung.cases.steps.contents import Contents
from payung.cases.steps.criminal_ages import age_in
from payung.cases.steps.gates import Known, Situation
from payung.cases.steps.kinds import ENFORCEMENT, OUTLASTS, StepKind
from payung.cases.steps.moves import State
from payung.foundation import sealing
from payung.foundation.errors import NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 200  # steps of an officer on one page
STOP: Final = "stop"  # the sign of a wish to stop that nobody has decided


@dataclass(frozen=True)
class Version:
    """What was written of a step at one time. `happened`: when it was done, as the officer says.

    `before_plan`: it was done while a gate was shut for planning it. `override`: why a supervisor opened one.
    `by_worker`: a child-protection worker wrote it.
    """

    id: UUID
    officer: str
    at: datetime
    state: State
    contents: Contents
    happened: datetime | None = None
    due: datetime | None = None
    before_plan: bool = False
    override: str = ""
    by_worker: bool = False


@dataclass(frozen=True)
class CaseStep:
    """One step of a case with all that was written of it, oldest first. `report`: where it was written."""

    id: UUID
    kind: StepKind
    report: UUID
    owner: UUID | None
    owner_name: str
    due_at: datetime | None
    done_at: datetime | None
    versions: tuple[Version, ...]
    side: Side = Side.JOINT

    @property
    def latest(self) -> Version:
        """Return what it says now."""
        return self.versions[-1]

    @property
    def state(self) -> State:
        """Return how far it has come."""
        return self.latest.state

    @property
    def contents(self) -> Contents:
        """Return what it says now."""
        return self.latest.contents


def steps(viewer: OfficerViewer, case: Case) -> tuple[CaseStep, ...]:
    """Return the steps of a case and of all that is merged into it: open ones first, by when they are due.

    Those that are done or called off follow, the newest first. What the viewer's keys do not open is left out.
    """
    require_there(viewer, case, Permission.REPORT_CONTENT_OPEN)
    records = StepRecord.objects.filter(case__in=members_of(viewer, case.about))
    return _in_order(_opened(viewer, records))


def step(viewer: OfficerViewer, case_id: UUID, step_id: UUID) -> CaseStep:
    """Return one step of a case. Raises NotFound, NotAllowed for one of a child whose file is for others."""
    case = worked_on(viewer, case_id, Permission.REPORT_CONTENT_OPEN)
    known = one_of(steps(viewer, case), step_id)
    require_readable(viewer, case, known.contents.persons)
    return known


def one_of(known: Iterable[CaseStep], step_id: UUID) -> CaseStep:
    """Return the step with this id. Raises NotFound."""
    match = next((one for one in known if one.id == step_id), None)
    if match is None:
        raise NotFound
    return match


def own_steps(viewer: OfficerViewer) -> tuple[CaseStep, ...]:
    """Return the viewer's open steps in the cases that exist for them, by when they are due.

    Of cases that are closed, only what outlasts them. At most MOST of each.
    """
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    rows = StepRow.objects.filter(owner=viewer.id, done_at=None).values_list("id", "case_id")
    rows = rows.alias(lead=Coalesce("case__merged_into", "case"))
    ended = Exists(Case.objects.filter(id=OuterRef("lead"), closed_at__isnull=False))
    ours = Exists(shares_of(viewer, OuterRef("lead")).filter(unit_id=viewer.unit))
    closed = Q(ended) & ~Q(ours)
    listed = dict(rows.filter(~closed).order_by("due_at", "id")[:MOST])
    of_closed = dict(rows.filter(closed).order_by("-due_at", "-id")[:MOST])
    due = listed | of_closed
    cases = under(viewer, due.values()).values_list("id", "share_of")
    there = {id_ for pair in cases for id_ in pair}
    mine = [id_ for id_, case in due.items() if case in there]
    known = _opened(viewer, StepRecord.objects.filter(step__in=mine))
    return _in_order(one for one in known if one.id in listed or one.kind in OUTLASTS)


def open_steps(viewer: OfficerViewer, cases: Collection[UUID]) -> tuple[tuple[UUID, CaseStep], ...]:
    """Return the planned steps of some cases and of all that is merged into them, each with its lead.

    By when they are due. Of the cases the caller knows that they exist for the viewer.
    """
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    of = Q(case__in=cases) | Q(case__merged_into__in=cases)
    rows = StepRow.objects.filter(of, done_at=None)
    about = {
        id_: lead or case for id_, case, lead in rows.values_list("id", "case", "case__merged_into")
    }
    known = _in_order(_opened(viewer, StepRecord.objects.filter(step__in=about)))
    return tuple((about[one.id], one) for one in known)


def stopped(viewer: OfficerViewer, reports: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of `reports` whose child said stop, while nobody has decided what that means."""
    cases = with_sign(viewer, under(viewer, reports), STOP)
    return frozenset(case.about for case in cases.only("id", "share_of"))


def situation(viewer: OfficerViewer, case: Case, kind: StepKind) -> Situation:
    """Return what the gates look at for a step of this kind."""
    return Situation(
        persons=persons(viewer, case),
        steps=as_known(steps(viewer, case)),
        circumstances=circumstances(viewer, case.whole),
        kind_of_unit=viewer.unit_kind,
        is_partial=viewer.unit_kind == HELPLINE and case.share_of_id is not None,
        others_unplanned=kind in ENFORCEMENT and _may_be_unplanned(viewer, case),
        criminal_age=age_in(case.unit.country) if kind in ENFORCEMENT else None,
    )


def _may_be_unplanned(viewer: OfficerViewer, case: Case) -> bool:
    """Say whether another case of the suspect may have a child without a safeguarding plan.

    So it is where another unit has one by now, and where nobody is written down as a child.
    """
    found = suspect_cases(viewer, case)
    if found.elsewhere or not found.cases:
        return bool(found.elsewhere)
    reports = members_of_all(viewer, (other.about for other in found.cases))
    lead_of = dict(reports.values_list("id", Coalesce("merged_into", "id")))
    there, made = persons_in(viewer, reports), steps_in(viewer, reports)
    known = Situation(there, as_known(made), frozenset(), viewer.unit_kind)
    plans = {step.report for step in made if step.kind is StepKind.SAFEGUARDING_PLAN}
    children = {person.latest.report for person in there if is_child(person)}
    decided = {lead_of[report] for report in children | plans}
    open_ones = {other.about for other in found.cases if other.closed_at is None}
    return bool(known.unplanned or open_ones - decided)


def steps_in(viewer: OfficerViewer, reports: QuerySet[Case]) -> tuple[CaseStep, ...]:
    """Return the steps that were written in some reports that exist for the viewer."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    return _in_order(_opened(viewer, StepRecord.objects.filter(case__in=reports)))


def as_known(case_steps: Iterable[CaseStep]) -> list[Known]:
    """Return steps as the gates see them, in the order of time."""
    return [
        Known(
            *(one.id, one.kind, one.state, one.contents, number),
            before_plan=one.latest.before_plan,
            by_worker=one.latest.by_worker,
        )
        for number, one in enumerate(sorted(case_steps, key=_counts_from))
    ]


def _counts_from(one: CaseStep) -> datetime:
    """Return since when a step counts: what a worker decides since then, others since they were written.

    A contact that is planned uses up the decision before it, however late it takes place.
    """
    if one.kind in {StepKind.CONTACT_DECISION, StepKind.AFTER_STOP}:
        made = (version.at for version in one.versions if version.state is State.DONE)
        return next(made, one.versions[0].at)
    return one.versions[0].at


def _opened(viewer: OfficerViewer, records: QuerySet[StepRecord]) -> list[CaseStep]:
    """Return the steps of these records that the viewer's keys open."""
    related = ("case", "step__owner", "officer")
    rows = list(records.select_related(*related).order_by("written_at", "id"))
    places = [(sealed.step_place(row), bytes(row.body)) for row in rows]
    opened = zip(rows, sealing.unseal_many(places, viewer.keys), strict=True)
    versions: dict[UUID, list[Version]] = {}
    known: dict[UUID, tuple[StepRow, StepKind]] = {}
    for row, contents in opened:
        if contents:
            versions.setdefault(row.step_id, []).append(_version(row, contents))
            known[row.step_id] = (row.step, StepKind(str(contents["kind"])))
    return [_step(row, kind, versions[row.id]) for row, kind in known.values()]


def _step(row: StepRow, kind: StepKind, versions: Sequence[Version]) -> CaseStep:
    return CaseStep(
        id=row.id,
        kind=kind,
        report=row.case_id,
        owner=row.owner_id,
        owner_name=row.owner.full_name if row.owner else "",
        due_at=row.due_at,
        done_at=row.done_at,
        versions=tuple(versions),
        side=Side(row.side),
    )


def _version(row: StepRecord, contents: dict[str, object]) -> Version:
    happened, due = contents.get("happened"), contents.get("due")
    return Version(
        id=row.id,
        officer=row.officer.full_name,
        at=row.written_at,
        state=State(str(contents["state"])),
        contents=Contents.read(contents),
        happened=datetime.fromisoformat(str(happened)) if happened else None,
        due=datetime.fromisoformat(str(due)) if due else None,
        before_plan=bool(contents.get("before_plan")),
        override=str(contents.get("override", "")),
        by_worker=bool(contents.get("by_worker")),
    )


def _in_order(known: Iterable[CaseStep]) -> tuple[CaseStep, ...]:
    rows = list(known)
    to_do = sorted((row for row in rows if row.due_at), key=lambda row: (row.due_at, row.id))
    ended = sorted((row for row in rows if row.done_at), key=lambda row: (row.done_at, row.id))
    return (*to_do, *reversed(ended))
