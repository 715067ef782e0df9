"""What of a case a wish behind the receipt reaches: children, plans, steps, what a deletion takes along. Pure.

No record says which child of a report told it: the officer who decides the wish does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from payung.cases.persons.queries import Person, is_child
from payung.cases.steps.kinds import StepKind
from payung.cases.steps.moves import State
from payung.cases.steps.queries import CaseStep


@dataclass(frozen=True)
class ChildReach:
    """A child written down with the report. `plans`: safeguarding plans for this child. `steps`: all others."""

    child: UUID
    plans: int
    steps: int


@dataclass(frozen=True)
class Hanging:
    """How much hangs on a report, or on several: persons, steps, and files of children."""

    persons: int
    steps: int
    files: int

    def __bool__(self) -> bool:
        return bool(self.persons or self.steps or self.files)


@dataclass(frozen=True)
class Reach:
    """What a wish reaches. `goes`: what a deletion of the report takes along. `stays`: what hangs on others.

    `elsewhere`: the number of children written down with other reports of the case.
    """

    children: tuple[ChildReach, ...]
    elsewhere: int
    goes: Hanging
    stays: Hanging


def reach(report: UUID, persons: Sequence[Person], planned: Sequence[CaseStep]) -> Reach:
    """Return what a wish reaches that came with one report of a case."""
    children = [person for person in persons if is_child(person)]
    own = [child for child in children if child.latest.report == report]
    return Reach(
        children=tuple(_child(child.id, planned) for child in own),
        elsewhere=len(children) - len(own),
        goes=_hanging([report], persons, planned),
        stays=_hanging(_others(report, persons, planned), persons, planned),
    )


def _child(child: UUID, planned: Iterable[CaseStep]) -> ChildReach:
    own = [
        step
        for step in planned
        if child in step.contents.persons and step.state is not State.CALLED_OFF
    ]
    plans = sum(step.kind is StepKind.SAFEGUARDING_PLAN for step in own)
    return ChildReach(child, plans, len(own) - plans)


def _others(
    report: UUID, persons: Iterable[Person], planned: Iterable[CaseStep]
) -> frozenset[UUID]:
    written = {person.latest.report for person in persons} | {step.report for step in planned}
    return frozenset(written - {report})


def _hanging(
    reports: Iterable[UUID],
    persons: Iterable[Person],
    planned: Iterable[CaseStep],
) -> Hanging:
    of = frozenset(reports)
    there = [person for person in persons if person.latest.report in of]
    return Hanging(
        persons=len(there),
        steps=sum(step.report in of for step in planned),
        files=sum(map(is_child, there)),
    )
