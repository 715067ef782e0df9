"""The persons of a case as pages show them. A child whose file is for others has a number, and no name."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.persons.details import PersonRole
from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person, Version
from payung.cases.queries.child_files import NO_CARDS, Cards, is_readable
from payung.cases.sides import Side
from payung.doors.desk.labels import Text
from payung.doors.desk.persons import labels

NO_NAMES: Final[Mapping[UUID, Text]] = {}


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


def names_of(persons: Iterable[Person], cards: Cards) -> dict[UUID, Text]:
    """Return by what pages call the persons of a case: a child whose file is for others, by a number."""
    known = list(persons)
    names = {person.id: labels.who(person.details) for person in known}
    children = [person for person in known if person.details.is_child]
    children.sort(key=lambda person: (person.versions[0].at, person.id))
    for number, child in enumerate(children, 1):
        if not is_readable(cards, [child.id]):
            names[child.id] = _("Child %(number)s") % {"number": number}
    return names


def lines(persons: Sequence[Person], cards: Cards = NO_CARDS) -> tuple[Line, ...]:
    """Return persons as the page of a case shows them, with nothing of a child whose file is for others."""
    names = names_of(persons, cards)
    return tuple(_line(person, persons, names, cards) for person in persons)


def _line(
    person: Person, everybody: Sequence[Person], names: Mapping[UUID, Text], cards: Cards
) -> Line:
    if is_readable(cards, [person.id]):
        return line(person.id, person.latest, lives_with(person, everybody), names)
    shown, role = line(person.id, person.latest), PersonRole.CHILD.label
    who = names[person.id]
    return replace(shown, who=who, role=role, age="", known=(), mistake="", may_read=False)


def line(
    id_: UUID,
    version: Version,
    home: Collection[UUID] = (),
    names: Mapping[UUID, Text] = NO_NAMES,
) -> Line:
    """Return what was known of a person at one time, as a page shows it.

    `home`: who lives with them. `names`: of all persons of the case; where one lacks, it is not shown.
    """
    details = version.details
    together = ", ".join(str(name) for other, name in names.items() if other in home)
    return Line(
        id=id_,
        who=labels.who(details),
        role=labels.role(details),
        age=labels.age(details),
        known=tuple(labels.lines(details, together)),
        officer=version.officer,
        at=version.at,
        mistake=version.mistake,
        is_child=details.is_child,
        side=version.side,
    )
