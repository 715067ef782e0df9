"""All children of one suspect, as their page shows them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payung.cases.children.queries import SuspectCase
from payung.cases.steps.moves import State
from payung.doors.desk.children.file_page import PLANS
from payung.doors.desk.labels import Text
from payung.doors.desk.persons.person_lines import Line, lines


@dataclass(frozen=True)
class ChildLine:
    """One child. `plan`: how far the joint safeguarding plan has come; `is_planned`: it is made."""

    person: Line
    plan: Text
    is_planned: bool
    worker: str


@dataclass(frozen=True)
class CaseLine:
    """One case of a suspect, with who is suspected there and its children."""

    id: UUID
    level: str
    owner: str
    due_at: datetime | None
    suspects: tuple[Line, ...]
    children: tuple[ChildLine, ...]


def of_case(known: SuspectCase) -> CaseLine:
    """Return a case of a suspect in words. A child whose file is for others has a number, and no name."""
    shown = {line.id: line for line in lines(known.persons, known.cards)}
    case = known.case
    return CaseLine(
        id=case.about,
        level=case.level,
        owner=case.owner.full_name if case.owner else "",
        due_at=case.due_at,
        suspects=tuple(shown[person.id] for person in known.suspects),
        children=tuple(
            ChildLine(
                person=shown[child.id],
                plan=PLANS[known.plans[child.id]],
                is_planned=known.plans[child.id] is State.DONE,
                worker=known.cards[child.id].worker_name if child.id in known.cards else "",
            )
            for child in known.children
        ),
    )
