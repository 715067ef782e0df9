"""Queries for administrators: units and their setup, and partners."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import Viewer
from payung.staff.models import Officer, Partner, PartnerKey, Unit, UnitKey, UnitKind
from payung.staff.policy import require
from payung.staff.queries import key_rows, lookups
from payung.staff.queries.key_rows import KeyRows
from payung.staff.queries.members import Member, of_rows, rows_of_unit
from payung.staff.queries.unit_states import CharterState, charter_state
from payung.staff.roles import Permission

KINDS: Final = {kind.value: kind.label for kind in UnitKind}  # labels of kinds of unit


def kind(code: str) -> UnitKind:
    """Return the kind of unit that `code` names. Raises BadInput."""
    if code not in KINDS:
        raise BadInput("kind", _("This is not a known kind of unit."))
    return UnitKind(code)


class SetUp(StrEnum):
    """The next step of a unit that has no key, or whose key no active officer holds."""

    INVITE = "invite"
    ACCEPT = "accept"
    CONFIRM = "confirm"
    MAKE_KEY = "make_key"
    UNHELD = "unheld"
    READY = "ready"


@dataclass(frozen=True)
class UnitRow:
    """A unit, for administrators."""

    id: UUID
    name: str
    kind: str
    country: str
    area: str
    is_default: bool
    time_zone: str
    officers: int
    rotation_due_at: datetime | None
    rotation_raised_at: datetime | None
    holders: int  # officers who work with its key
    step: SetUp
    charter: CharterState

    @property
    def needs_somebody(self) -> bool:
        """Say whether the unit needs attention: something waits, or only one person holds its key."""
        if self.charter is not CharterState.SIGNED:
            return True
        return self.step is not SetUp.READY or bool(self.rotation_due_at) or self.holders < 2


@dataclass(frozen=True)
class PartnerRow:
    """A partner, with the number of its valid keys and the time of the newest."""

    id: UUID
    name: str
    lane: str
    country: str
    is_active: bool
    keys: int
    newest_key_at: datetime | None


@dataclass(frozen=True)
class KeyRow:
    """A key of a partner, identified by its time of making."""

    id: int
    made_at: datetime
    ends_at: datetime | None
    last_used_on: date | None
    is_valid: bool


@dataclass(frozen=True)
class PartnerPage:
    """A partner with its limits, its webhook, and its keys, newest first."""

    id: UUID
    name: str
    lane: str
    country: str
    is_active: bool
    per_minute: int
    per_day: int
    webhook: str
    hashes_per_minute: int
    keys: tuple[KeyRow, ...]


def units(viewer: Viewer) -> list[UnitRow]:
    """Return every unit, with its next setup step, for administrators."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    rows = list(_rows().order_by("name"))
    loaded = key_rows.load(row.id for row in rows)
    keyless = [row.id for row in rows if loaded.newest(row.id) is None]
    staff: dict[UUID, list[Member]] = {}
    for person in of_rows(Officer.objects.filter(unit__in=keyless), loaded):
        staff.setdefault(person.unit, []).append(person)
    counts = _holders(loaded)
    return [_unit_row(row, counts.get(row.id), staff.get(row.id, [])) for row in rows]


def unit_page(viewer: Viewer, unit: UUID) -> tuple[UnitRow, list[Member]]:
    """Return one unit and its officers, for administrators. Raises NotFound."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    row = _rows().filter(id=unit).first()
    if row is None:
        raise NotFound
    loaded = key_rows.load([unit])
    staff = of_rows(rows_of_unit(unit), loaded)
    return _unit_row(row, _holders(loaded).get(unit), staff), staff


def _holders(loaded: KeyRows) -> dict[UUID, int]:
    """Return the number of officers who work with its key, by unit that has one."""
    newest: dict[UUID, UnitKey] = {}
    for row in loaded.rows:
        if row.id in loaded.signed:
            newest.setdefault(row.unit_id, row)
    holders = lookups.holders(newest.values(), at_work=True, readers=loaded.readers)
    return {unit: len(holders[row.id]) for unit, row in newest.items()}


def names(viewer: Viewer) -> dict[UUID, str]:  # noqa: ARG001  every unit is known to everybody
    """Return the units' names by id, in the order of names."""
    return dict(Unit.objects.order_by("name").values_list("id", "name"))


def _rows() -> QuerySet[Unit]:
    active = Count("officers", filter=Q(officers__is_active=True))
    return Unit.objects.annotate(people=active)


def _unit_row(row: Unit, holders: int | None, staff: list[Member]) -> UnitRow:
    """Return a unit for administrators. `holders` None: it has no key."""
    return UnitRow(
        id=row.id,
        name=row.name,
        kind=row.kind,
        country=row.country,
        area=row.area,
        is_default=row.is_default,
        time_zone=row.time_zone,
        officers=vars(row)["people"],
        rotation_due_at=row.rotation_due_at,
        rotation_raised_at=row.rotation_raised_at,
        holders=holders or 0,
        step=_step(staff) if holders is None else SetUp.READY if holders else SetUp.UNHELD,
        charter=charter_state(row),
    )


def _step(staff: list[Member]) -> SetUp:
    """Return the next step of a unit without a key, which only some roles can make."""
    makers = [person for person in staff if person.is_active and person.grants_keys]
    if not makers:
        return SetUp.INVITE
    if all(person.key.made_at is None for person in makers):
        return SetUp.ACCEPT
    if not any(person.key.is_holder for person in makers):
        return SetUp.CONFIRM
    return SetUp.MAKE_KEY


def partners(viewer: Viewer) -> list[PartnerRow]:
    """Return the partners by name, for administrators."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    now = clock.now()
    valid = Q(partner_keys__ends_at=None) | Q(partner_keys__ends_at__gt=now)
    made = Count("partner_keys", filter=Q(partner_keys__id__isnull=False) & valid)
    newest = Max("partner_keys__made_at")
    return [
        PartnerRow(
            id=row.id,
            name=row.name,
            lane=row.lane,
            country=row.country,
            is_active=row.is_active,
            keys=vars(row)["made"],
            newest_key_at=vars(row)["newest"],
        )
        for row in Partner.objects.annotate(made=made, newest=newest).order_by("name")
    ]


def partner(viewer: Viewer, partner_id: UUID) -> PartnerPage:
    """Return one partner, for administrators. Raises NotFound."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    row = Partner.objects.filter(id=partner_id).first()
    if row is None:
        raise NotFound
    now = clock.now()
    keys = PartnerKey.objects.filter(partner_id=row.id).order_by("-made_at", "-id")
    return PartnerPage(
        id=row.id,
        name=row.name,
        lane=row.lane,
        country=row.country,
        is_active=row.is_active,
        per_minute=row.per_minute,
        per_day=row.per_day,
        webhook=row.webhook,
        hashes_per_minute=row.hashes_per_minute,
        keys=tuple(
            KeyRow(
                key.pk,
                key.made_at,
                key.ends_at,
                key.last_used_on,
                not key.ends_at or key.ends_at > now,
            )
            for key in keys
        ),
    )
