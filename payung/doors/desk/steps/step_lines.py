"""The steps of a case as pages show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from payung.cases.persons.queries import Person
from payung.cases.queries.child_files import Cards, is_readable
from payung.cases.queue.queries import AtHand
from payung.cases.sides import Side
from payung.cases.steps import queries
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import ends, standing_stops
from payung.cases.steps.kinds import OUTLASTS, REACHES_OUT, StepKind, questions_of
from payung.cases.steps.moves import State
from payung.cases.steps.queries import CaseStep, Version
from payung.cases.steps.usual_steps import usual_steps
from payung.doors.desk.labels import Text
from payung.doors.desk.persons.person_lines import names_of
from payung.doors.desk.steps import labels
from payung.foundation import clock
from payung.triage.lanes import Level


@dataclass(frozen=True)
class VersionLine:
    """What was written of a step at one time, in words."""

    at: datetime
    officer: str
    state: Text
    text: str
    persons: tuple[Text, ...]
    answers: tuple[tuple[Text, Text], ...]
    happened: datetime | None
    due: datetime | None
    before_plan: bool
    override: str


@dataclass(frozen=True)
class Line:
    """One step in words. `report`: under which its page is found. `is_late`: it was due before now.

    `is_stopped`: the child said stop, so nobody does it until a child-protection worker decides. `outlasts`: it
    stays on its owner's list when the case is closed.
    """

    id: UUID
    report: UUID
    kind: Text
    owner: str
    due_at: datetime | None
    done_at: datetime | None
    is_planned: bool
    is_done: bool
    is_late: bool
    is_stopped: bool
    outlasts: bool
    now: VersionLine
    earlier: tuple[VersionLine, ...]
    side: Side


@dataclass(frozen=True)
class UsualLine:
    """A step that is usual at this level and not there yet."""

    code: str
    kind: Text
    due: datetime


@dataclass(frozen=True)
class CaseSteps:
    """The steps of a case: open, ended, and usual ones that are missing."""

    open: tuple[Line, ...] = ()
    ended: tuple[Line, ...] = ()
    usual: tuple[UsualLine, ...] = ()


NONE: Final = CaseSteps()


def of_case(
    near: AtHand, known: Sequence[CaseStep], persons: Iterable[Person], cards: Cards
) -> CaseSteps:
    """Return the steps of a case as its page shows them, without those of a child whose file is for others."""
    case = near.case
    readable = [step for step in known if is_readable(cards, step.contents.persons)]
    stops = standing_stops(queries.as_known(known))
    rows = lines(readable, names_of(persons, cards), _stopped(near), stops)
    since = case.level_decided_at
    there = {step.kind for step in known if step.state is not State.CALLED_OFF}
    usual = (
        usual_steps(Level(case.level), case.unit.country, case.opened_at.date()) if since else ()
    )
    return CaseSteps(
        open=tuple(row for row in rows if row.due_at),
        ended=tuple(row for row in rows if not row.due_at),
        usual=tuple(
            UsualLine(one.kind.value, labels.kind(one.kind), since + one.within)
            for one in usual
            if since and one.kind not in there
        ),
    )


def _stopped(near: AtHand) -> frozenset[UUID]:
    """Return the reports of a case whose child said stop, while nobody has decided what that means."""
    of_case = [(near.row.id, near.row.signs), *((one.id, one.signs) for one in near.members)]
    return frozenset(report for report, signs in of_case if queries.STOP in signs)


def lines(
    steps: Sequence[CaseStep],
    names: Mapping[UUID, Text],
    stopped: Collection[UUID],
    stops: Sequence[Contents] = (),
) -> tuple[Line, ...]:
    """Return steps as the page of a case shows them.

    `stopped`: the reports whose child said stop there. `stops`: what officers recorded of it.
    """
    return tuple(line(step, names, stopped, stops) for step in steps)


def line(
    step: CaseStep,
    names: Mapping[UUID, Text],
    stopped: Collection[UUID],
    stops: Sequence[Contents] = (),
) -> Line:
    """Return one step with all that was written of it."""
    is_planned = step.state is State.PLANNED
    is_stopped = (step.kind in REACHES_OUT and step.report in stopped) or any(
        ends(stop, step.kind, step.contents) for stop in stops
    )
    *earlier, now = (_version(step.kind, version, names) for version in step.versions)
    return Line(
        id=step.id,
        report=step.report,
        kind=labels.kind(step.kind),
        owner=step.owner_name,
        due_at=step.due_at,
        done_at=step.done_at,
        is_planned=is_planned,
        is_done=step.state is State.DONE,
        is_late=step.due_at is not None and step.due_at < clock.now(),
        is_stopped=is_planned and is_stopped,
        outlasts=step.kind in OUTLASTS,
        now=now,
        earlier=tuple(reversed(earlier)),
        side=step.side,
    )


def _version(kind: StepKind, version: Version, names: Mapping[UUID, Text]) -> VersionLine:
    contents = version.contents
    return VersionLine(
        at=version.at,
        officer=version.officer,
        state=version.state.label,
        text=contents.text,
        persons=tuple(names[person] for person in contents.persons if person in names),
        answers=tuple(_answers(kind, contents.answers)),
        happened=version.happened,
        due=version.due,
        before_plan=version.before_plan,
        override=version.override,
    )


def _answers(kind: StepKind, answers: Mapping[str, str]) -> Iterable[tuple[Text, Text]]:
    """Yield the questions of a kind that were answered, with the answers."""
    for question in questions_of(kind):
        if answer := answers.get(question.name):
            chosen = question.choices(answer).label if question.choices else answer
            yield question.label, chosen
