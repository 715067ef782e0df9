"""Who lives with whom in a case, read both ways: one record that says so is enough. Pure."""

from collections.abc import Iterable
from uuid import UUID

from payung.cases.persons.queries import Person


def lives_with(person: Person, known: Iterable[Person]) -> frozenset[UUID]:
    """Return who of the known persons lives with a person, as their record or the other's says.

    Nobody else lives with them only because both live with a third: a child may have two homes.
    """
    return frozenset(
        other.id
        for other in known
        if other.id != person.id
        and not other.latest.mistake
        and (other.id in person.details.lives_with or person.id in other.details.lives_with)
    )
