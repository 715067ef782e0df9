"""What a wish of the child reaches, as the page on which an officer decides it shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from payung.cases.children.reach import ChildReach, Reach, reach
from payung.cases.persons.queries import Person
from payung.cases.queries.child_files import Cards, is_readable
from payung.cases.steps.queries import CaseStep
from payung.doors.desk.labels import Text
from payung.doors.desk.persons.person_lines import names_of


@dataclass(frozen=True)
class ChildLine:
    """A child written down with the report. `may_read`: False where the file is for others."""

    who: Text
    reached: ChildReach
    may_read: bool


@dataclass(frozen=True)
class ReachLines:
    """What a wish reaches: the children to choose from, and the counts of what goes and of what stays."""

    children: tuple[ChildLine, ...]
    reached: Reach


def lines(
    report: UUID, persons: Sequence[Person], planned: Sequence[CaseStep], cards: Cards
) -> ReachLines:
    """Return what a wish that came with a report reaches; of a child whose file is for others, a number."""
    reached, names = reach(report, persons, planned), names_of(persons, cards)
    return ReachLines(
        children=tuple(
            ChildLine(names[one.child], one, is_readable(cards, [one.child]))
            for one in reached.children
        ),
        reached=reached,
    )
