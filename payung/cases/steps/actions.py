"""Plan the steps of a case, change, finish and call them off, and record what has happened.

The status and the times of a step follow from these acts. A change adds a record; nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.batches import Undone, in_each, selected
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.assignment.queries.colleagues import able, protecting
from payung.cases.models import Case, Step, StepRecord
from payung.cases.persons.queries import persons
from payung.cases.policy import leads, require_taken
from payung.cases.queries import readers_of, shares_of
from payung.cases.queries.child_files import require_kept, require_readable
from payung.cases.sides import Side, chosen
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import ABSOLUTE, ANSWERED_BY, REASONS, StepGate, ends, shut
from payung.cases.steps.kinds import ENFORCEMENT, ONLY_HAPPENS, StepKind, sides_of
from payung.cases.steps.moves import Move, State, moved
from payung.cases.steps.queries import CaseStep, one_of, situation, steps
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.ledger.actions import Act, acting
from payung.staff.policy import require
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer

FARTHEST: Final = timedelta(days=2 * 366)  # a court date may be far away
OWED: Final = timedelta(hours=24)  # the plan that was missing when something happened
ASKED: Final = timedelta(hours=24)  # after a stop: whether somebody pressed the child
FAMILY_DAYS: Final = (1, 3, 7)  # days of contact with the family after an arrest


class GateShut(Conflict):
    """A step cannot be planned yet. `gates`: why; `may_open`: a supervisor can plan it with a reason."""

    def __init__(self, gates: Sequence[StepGate]) -> None:
        self.gates = tuple(gates)
        self.may_open = not ABSOLUTE & set(gates)
        super().__init__(REASONS[self.gates[0]])


@dataclass(frozen=True)
class Plan:
    """What is planned: by when, and who does it (None: the officer who plans it)."""

    contents: Contents
    due: datetime
    owner: UUID | None = None
    override: str = ""  # why a supervisor plans it although a gate is shut
    side: Side | None = None  # who reads it, once it is planned; None: as usual for its kind


def plan_step(
    viewer: OfficerViewer, case_id: UUID, kind: StepKind, plan: Plan, *, number: UUID | None = None
) -> UUID:
    """Plan a step of a case; return its id. Raises GateShut with the reasons where it cannot be planned yet.

    `number` is drawn when the page opens: the same page sent twice plans one step.
    """
    if kind in ONLY_HAPPENS:
        raise Conflict(_("Record this when it happens: nobody plans it."))
    contents = plan.contents.checked(kind, Move.PLAN)
    id_ = number or uuid4()
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        if Step.objects.filter(id=id_).exists():
            return id_
        side = chosen(viewer.unit_kind, sides_of(kind), plan.side)
        _check_plan(viewer, case, plan)
        contents = _of_case(viewer, case, contents)
        _through_gates(viewer, act, case, kind, contents, plan.override)
        owner = plan.owner or viewer.id
        row = Step(id=id_, case_id=case_id, owner_id=owner, due_at=plan.due, side=side)
        row.save(force_insert=True)
        entry = _entry(kind, moved(None, Move.PLAN), contents, due=plan.due, override=plan.override)
        _keep(viewer, act, case, row, entry, acts.STEP_PLANNED)
    return id_


def bring_back_each(
    viewer: OfficerViewer,
    case_ids: Sequence[UUID],
    text: str,
    due: datetime,
    *,
    number: UUID | None = None,
) -> tuple[Undone, ...]:
    """Let several cases come back to the viewer's list on a day, one by one; return those that will not.

    `number` as in `plan_step`. Raises BadInput for none or too many, and for words or a day that no case would
    take.
    """
    require(viewer, Permission.CASE_STEP_WRITE)
    plan = Plan(Contents(text).checked(StepKind.BRING_BACK, Move.PLAN), due)
    _check_due(due)

    def bring_back(case_id: UUID) -> None:
        own = uuid5(number, str(case_id)) if number else None
        plan_step(viewer, case_id, StepKind.BRING_BACK, plan, number=own)

    return in_each(viewer, selected(case_ids), bring_back)


def record_step(
    viewer: OfficerViewer,
    case_id: UUID,
    kind: StepKind,
    contents: Contents,
    happened: datetime,
    *,
    side: Side | None = None,
    number: UUID | None = None,
) -> UUID:
    """Record what has happened without a plan; return the id of the step. No gate refuses this.

    Where a gate was shut, it is marked, and the joint safeguarding plan is owed within a day.
    """
    words = contents.checked(kind, Move.RECORD)
    id_ = number or uuid4()
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        if Step.objects.filter(id=id_).exists():
            return id_
        of_side = chosen(viewer.unit_kind, sides_of(kind), side)
        _check_happened(happened)
        words = _of_case(viewer, case, words)
        before_plan = _was_shut(viewer, case, kind, words)
        now = clock.now()
        row = Step(id=id_, case_id=case_id, owner_id=viewer.id, done_at=now, side=of_side)
        row.save(force_insert=True)
        entry = _entry(
            kind, moved(None, Move.RECORD), words, happened=happened, before_plan=before_plan
        )
        _keep(viewer, act, case, row, entry, acts.STEP_DONE)
        if kind is StepKind.STOP:
            _end_what_it_stops(viewer, act, case, words)
            ask_after_stop(viewer, act, case, case_id, words.persons)
        _follow_up(viewer, act, case, case_id, kind, words, before_plan=before_plan)
    return id_


def change_step(
    viewer: OfficerViewer, case_id: UUID, step_id: UUID, plan: Plan, *, seen: UUID
) -> None:
    """Change a planned step. `seen`: the version that the officer saw.

    Raises Conflict where a colleague has changed it since, and GateShut where it could not be planned so.
    """
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        step = _unchanged(viewer, case, step_id, seen)
        contents = plan.contents.checked(step.kind, Move.CHANGE)
        state = moved(step.state, Move.CHANGE)
        _check_plan(viewer, case, plan)
        contents = _of_case(viewer, case, contents, step)
        _through_gates(viewer, act, case, step.kind, contents, plan.override, itself=step_id)
        row = _row(step_id)
        row.due_at, row.owner_id = plan.due, plan.owner or viewer.id
        row.save(update_fields=["due_at", "owner"])
        entry = _entry(step.kind, state, contents, due=plan.due, override=plan.override)
        _keep(viewer, act, case, row, entry, acts.STEP_CHANGED)


def finish_step(
    viewer: OfficerViewer,
    case_id: UUID,
    step_id: UUID,
    contents: Contents,
    happened: datetime,
    *,
    seen: UUID,
) -> None:
    """Record that a planned step is done, with what came of it."""
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        step = _unchanged(viewer, case, step_id, seen)
        words = contents.checked(step.kind, Move.FINISH)
        state = moved(step.state, Move.FINISH)
        _check_happened(happened)
        words = _of_case(viewer, case, words, step)
        before_plan = _was_shut(viewer, case, step.kind, words, itself=step_id)
        before_plan = before_plan and not step.latest.override
        row = _end(step_id)
        entry = _entry(step.kind, state, words, happened=happened, before_plan=before_plan)
        _keep(viewer, act, case, row, entry, acts.STEP_DONE)
        _follow_up(viewer, act, case, step.report, step.kind, words, before_plan=before_plan)


def correct_step(
    viewer: OfficerViewer, case_id: UUID, step_id: UUID, contents: Contents, *, seen: UUID
) -> None:
    """Correct what a step that is done says; what was written before stays readable."""
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        step = _unchanged(viewer, case, step_id, seen)
        words = contents.checked(step.kind, Move.CORRECT)
        gates = shut(step.kind, words, situation(viewer, case, step.kind))
        if StepGate.WHO_DECIDES_CONTACT in gates and not step.latest.before_plan:
            raise Conflict(REASONS[StepGate.WHO_DECIDES_CONTACT])  # it would reverse their decision
        state = moved(step.state, Move.CORRECT)
        words = _of_case(viewer, case, words, step)
        latest = step.latest
        entry = _entry(
            step.kind,
            state,
            words,
            happened=latest.happened,
            before_plan=latest.before_plan,
        )
        _keep(viewer, act, case, _row(step_id), entry, acts.STEP_CORRECTED)


def call_off_step(
    viewer: OfficerViewer, case_id: UUID, step_id: UUID, reason: str, *, seen: UUID
) -> None:
    """Call a planned step off, with the reason."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = _case(viewer, case_id)
        step = _unchanged(viewer, case, step_id, seen)
        state = moved(step.state, Move.CALL_OFF)
        contents = Contents(words, step.contents.persons, step.contents.answers)
        entry = _entry(step.kind, state, contents)
        _keep(viewer, act, case, _end(step_id), entry, acts.STEP_CALLED_OFF)


def _case(viewer: OfficerViewer, case_id: UUID) -> Case:
    return require_taken(viewer, locked_for(viewer, case_id), Permission.CASE_STEP_WRITE)


def _row(step_id: UUID) -> Step:
    return Step.objects.select_for_update().get(id=step_id)


def _end(step_id: UUID) -> Step:
    row = _row(step_id)
    row.due_at, row.done_at = None, clock.now()
    row.save(update_fields=["due_at", "done_at"])
    return row


def _unchanged(viewer: OfficerViewer, case: Case, step_id: UUID, seen: UUID) -> CaseStep:
    step = one_of(steps(viewer, case), step_id)
    require_readable(viewer, case, step.contents.persons)
    require_kept(viewer, step.contents.persons)
    if step.latest.id != seen:
        raise Conflict(
            _("A colleague has changed this step in the meantime. Read their changes first.")
        )
    return step


def _check_plan(viewer: OfficerViewer, case: Case, plan: Plan) -> None:
    _check_due(plan.due)
    if plan.owner not in {None, viewer.id}:
        colleagues = {colleague.id for colleague in able(viewer, case.about)}
        if plan.owner not in colleagues:
            raise BadInput("owner", _("Choose a colleague who can open this case."))


def _check_due(due: datetime) -> None:
    now = clock.now()
    if not now < due <= now + FARTHEST:
        raise BadInput("due", _("Choose a future time, at most two years away."))


def _check_happened(happened: datetime) -> None:
    if happened > clock.now() + timedelta(minutes=5):
        raise BadInput("happened", _("Enter when it happened: this time has not come yet."))


def _of_case(
    viewer: OfficerViewer, case: Case, contents: Contents, step: CaseStep | None = None
) -> Contents:
    """Return contents that concern persons of the case alone, and those of whom only the other side knows.

    `step`: what it says by now. Raises BadInput for somebody who is not in the case.
    """
    there = {person.id for person in persons(viewer, case)}
    if not set(contents.persons) <= there:
        raise BadInput("persons", _("Choose persons of this case."))
    require_kept(viewer, contents.persons)
    before = step.contents.persons if step else ()
    unseen = [person for person in before if person not in there]
    return replace(contents, persons=(*contents.persons, *unseen))


def _through_gates(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    kind: StepKind,
    contents: Contents,
    override: str,
    *,
    itself: UUID | None = None,
) -> None:
    """Raise GateShut unless every gate is open, or a supervisor opens those that can be opened, with a reason.

    Raises BadInput where an answer opens the gate.
    """
    gates = shut(kind, contents, situation(viewer, case, kind), itself=itself)
    for gate in gates:
        if gate in ANSWERED_BY:
            raise BadInput(ANSWERED_BY[gate], REASONS[gate])
    if not gates:
        return
    if not override.strip() or ABSOLUTE & set(gates):
        raise GateShut(gates)
    words_of("override", override)
    if not leads(viewer):
        raise NotAllowed(_("Only a supervisor can open this gate, with a reason. Ask them."))
    act.record(case.chain, acts.GATE_OVERRIDDEN, f"report:{case.about}")


def _was_shut(
    viewer: OfficerViewer,
    case: Case,
    kind: StepKind,
    contents: Contents,
    *,
    itself: UUID | None = None,
) -> bool:
    """Say whether something was done for which a gate was shut."""
    return bool(shut(kind, contents, situation(viewer, case, kind), itself=itself))


def _follow_up(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    report: UUID,
    kind: StepKind,
    contents: Contents,
    *,
    before_plan: bool,
) -> None:
    """Plan what follows from a step that is done: the plan that was missing, and contact with the family."""
    if kind not in ENFORCEMENT:
        return
    now = clock.now()
    if before_plan and not _is_planned(viewer, case, StepKind.SAFEGUARDING_PLAN):
        words = str(_("Owed, since something was done before there was a plan."))
        follow = Contents(words, contents.persons)
        plan_next(viewer, act, case, report, StepKind.SAFEGUARDING_PLAN, follow, now + OWED)
    if kind is StepKind.ARREST:
        for days in FAMILY_DAYS:
            words = str(_("Contact with the family after the arrest: day %(day)s.") % {"day": days})
            due = now + timedelta(days=days)
            plan_next(viewer, act, case, report, StepKind.TASK, Contents(words), due)


def _is_planned(viewer: OfficerViewer, case: Case, kind: StepKind) -> bool:
    there = steps(viewer, case)
    return any(one.kind is kind and one.state is State.PLANNED for one in there)


def plan_next(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    report: UUID,
    kind: StepKind,
    contents: Contents,
    due: datetime,
    *,
    owner: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Plan a step that follows from another act, within it. No gate is asked: it is owed.

    `owner`: None for the viewer. `at`: when it was planned; None for now.
    """
    side = chosen(viewer.unit_kind, sides_of(kind), Side.JOINT)
    row = Step(case_id=report, owner_id=owner or viewer.id, due_at=due, side=side)
    row.save(force_insert=True)
    entry = _entry(kind, moved(None, Move.PLAN), contents, due=due)
    _keep(viewer, act, case, row, entry, acts.STEP_PLANNED, at=at)


def _end_what_it_stops(viewer: OfficerViewer, act: Act, case: Case, stop: Contents) -> None:
    """Call off the same minute what is planned and reaches the child who said stop."""
    for one in steps(viewer, case):
        if one.state is State.PLANNED and ends(stop, one.kind, one.contents):
            contents = replace(one.contents, text=str(_("The child said stop.")))
            entry = _entry(one.kind, moved(one.state, Move.CALL_OFF), contents)
            _keep(viewer, act, case, _end(one.id), entry, acts.STEP_CALLED_OFF)


def ask_after_stop(
    viewer: OfficerViewer, act: Act, case: Case, report: UUID, children: Sequence[UUID] = ()
) -> None:
    """Let a child-protection worker ask, within a day, whether somebody pressed a child to say stop."""
    if any(
        one.kind is StepKind.AFTER_STOP
        and one.state is State.PLANNED
        and set(children) == set(one.contents.persons)
        for one in steps(viewer, case)
    ):
        return
    words = str(_("Ask the child alone whether somebody pressed them, and what they want now."))
    contents, due = Contents(words, tuple(children)), clock.now() + ASKED
    owner = _worker(viewer, case)
    plan_next(viewer, act, case, report, StepKind.AFTER_STOP, contents, due, owner=owner)


def _worker(viewer: OfficerViewer, case: Case) -> UUID:
    """Return a child-protection worker: the viewer, a colleague, or who shares the case; else the viewer."""
    if is_worker(viewer):
        return viewer.id
    workers = protecting(viewer, (colleague.id for colleague in able(viewer, case.about)))
    if workers:
        return min(workers)
    shares = shares_of(viewer, case.whole.id).filter(unit__kind=Side.CHILD_PROTECTION)
    return shares.exclude(owner=None).values_list("owner", flat=True).first() or viewer.id


def is_worker(viewer: OfficerViewer) -> bool:
    """Say whether the viewer is a child-protection worker."""
    return Role.CHILD_PROTECTION in viewer.roles


def _entry(
    kind: StepKind,
    state: State,
    contents: Contents,
    *,
    due: datetime | None = None,
    happened: datetime | None = None,
    before_plan: bool = False,
    override: str = "",
) -> dict[str, object]:
    """Return what a record of a step keeps."""
    entry: dict[str, object] = {"kind": kind.value, "state": state.value, **contents.sealed}
    times = {"due": due, "happened": happened}
    entry |= {name: moment.isoformat() for name, moment in times.items() if moment}
    if before_plan:
        entry["before_plan"] = True
    if override.strip():
        entry["override"] = override.strip()
    return entry


def _keep(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    row: Step,
    entry: dict[str, object],
    what: str,
    *,
    at: datetime | None = None,
) -> None:
    """Keep what was written of a step, sealed to the readers of the case that leads, of its side."""
    if is_worker(viewer):
        entry = {**entry, "by_worker": True}
    moment = at or clock.now()
    record = StepRecord(case_id=row.case_id, step=row, officer_id=viewer.id, written_at=moment)
    readers = readers_of(viewer, case, Side(row.side), for_helplines=False)
    record.body = sealing.seal(sealed.step_place(record), entry, readers)
    record.save(force_insert=True)
    act.record(case.chain, what, f"report:{row.case_id}", digest=sealing.digest(record.body))
