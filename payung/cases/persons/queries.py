"""The persons of a case, as its officers know them now and knew them before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from payung.cases import sealed
from payung.cases.models import Case, PersonRecord
from payung.cases.persons.details import Details, PersonRole
from payung.cases.policy import require_there
from payung.cases.queries import members_of, worked_on
from payung.cases.queries.child_files import Cards, child_files, is_readable
from payung.cases.sides import Side
from payung.foundation import sealing
from payung.foundation.errors import NotAllowed, NotFound
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Version:
    """What was known of a person at one time. `mistake`: why they do not belong here; else empty."""

    id: UUID
    report: UUID
    officer: str
    at: datetime
    details: Details
    mistake: str = ""
    side: Side = Side.JOINT


@dataclass(frozen=True)
class Person:
    """One person of a case: all that was written of them, oldest first."""

    id: UUID
    versions: tuple[Version, ...]

    @property
    def latest(self) -> Version:
        """Return what is known now."""
        return self.versions[-1]

    @property
    def details(self) -> Details:
        """Return who they are, as is known now."""
        return self.latest.details

    @property
    def side(self) -> Side:
        """Return who reads what is known of them."""
        return self.latest.side

    @property
    def earlier(self) -> tuple[Version, ...]:
        """Return what was known before, newest first."""
        return self.versions[-2::-1]


@dataclass(frozen=True)
class PersonOfCase:
    """A person among all persons of a case, with the outsides of its children's files."""

    person: Person
    everybody: tuple[Person, ...]
    cards: Cards


_ORDER: Final = {role: place for place, role in enumerate(PersonRole)}


def persons(viewer: OfficerViewer, case: Case) -> tuple[Person, ...]:
    """Return the persons of a case and of all that is merged into it, children first."""
    require_there(viewer, case, Permission.REPORT_CONTENT_OPEN)
    return persons_in(viewer, members_of(viewer, case.about))


def persons_in(viewer: OfficerViewer, reports: QuerySet[Case]) -> tuple[Person, ...]:
    """Return the persons who were written down in some reports that exist for the viewer, children first."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    records = PersonRecord.objects.filter(case__in=reports)
    rows = list(records.select_related("case", "officer").order_by("written_at", "id"))
    places = [(sealed.person_place(row), bytes(row.body)) for row in rows]
    opened = zip(rows, sealing.unseal_many(places, viewer.keys), strict=True)
    return collected(
        (row.id, row.case_id, row.officer.full_name, row.written_at, row.side, contents)
        for row, contents in opened
        if contents
    )


def person(viewer: OfficerViewer, case_id: UUID, person_id: UUID) -> Person:
    """Return one person of a case. Raises NotFound, NotAllowed for a child whose file is for others."""
    return person_of_case(viewer, case_id, person_id).person


def person_of_case(viewer: OfficerViewer, case_id: UUID, person_id: UUID) -> PersonOfCase:
    """Return one person among all of a case. Raises as `person` does."""
    case = worked_on(viewer, case_id, Permission.REPORT_CONTENT_OPEN)
    everybody = persons(viewer, case)
    known = one_of(everybody, person_id)
    cards = child_files(viewer, case)
    if not is_readable(cards, [person_id]):
        raise NotAllowed(cards[person_id].may_read.reason)
    return PersonOfCase(known, everybody, cards)


def is_child(person: Person) -> bool:
    """Say whether a person is a child, or was one when it happened, and no mistake."""
    return person.details.is_child and not person.latest.mistake


def one_of(known: Iterable[Person], person_id: UUID) -> Person:
    """Return the person with this id. Raises NotFound."""
    match = next((person for person in known if person.id == person_id), None)
    if match is None:
        raise NotFound
    return match


def collected(
    records: Iterable[tuple[UUID, UUID, str, datetime, str, Mapping[str, Any]]],
) -> tuple[Person, ...]:
    """Return persons from opened records, oldest first: id, report, officer, time, side and contents."""
    versions: dict[UUID, list[Version]] = {}
    for id_, report, officer, at, side, contents in records:
        details, mistake = Details.read(dict(contents)), contents.get("mistake", "")
        version = Version(id_, report, officer, at, details, mistake, Side(side))
        versions.setdefault(UUID(contents["person"]), []).append(version)
    known = (Person(id_, tuple(rows)) for id_, rows in versions.items())
    return tuple(
        sorted(known, key=lambda one: (bool(one.latest.mistake), _ORDER[one.details.role]))
    )
