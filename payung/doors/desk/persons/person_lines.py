"""The persons of a case as pages show them."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from payung.cases.persons.queries import Person, Version
from payung.cases.queries.child_files import NO_CARDS, Cards, is_readable
from payung.cases.sides import Side
from payung.doors.desk.labels import Text
from payung.doors.desk.persons import labels


@dataclass(frozen=True)
class Line:
    """One person, or what was known of them at one time, as a page shows it."""

    id: UUID
    who: Text
    role: Text
    age: Text
    known: tuple[tuple[Text, str], ...]
    officer: str
    at: datetime
    mistake: str
    is_child: bool
    side: Side
    may_read: bool = True  # False: a child whose file is for others


def lines(persons: tuple[Person, ...], cards: Cards = NO_CARDS) -> tuple[Line, ...]:
    """Return persons as the page of a case shows them, with nothing of a child whose file is for others."""
    return tuple(_line(person, cards) for person in persons)


def _line(person: Person, cards: Cards) -> Line:
    shown = line(person.id, person.latest)
    if is_readable(cards, [person.id]):
        return shown
    return replace(shown, known=(), mistake="", may_read=False)


def line(id_: UUID, version: Version) -> Line:
    """Return what was known of a person at one time, as a page shows it."""
    details = version.details
    return Line(
        id=id_,
        who=labels.who(details),
        role=labels.role(details),
        age=labels.age(details),
        known=tuple(labels.lines(details)),
        officer=version.officer,
        at=version.at,
        mistake=version.mistake,
        is_child=details.is_child,
        side=version.side,
    )
