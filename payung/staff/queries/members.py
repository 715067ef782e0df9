"""The members of a unit: functions that are open to them, and the state of their keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff import trust_chain
from payung.staff.models import Certificate, Officer, OfficerKey, Override
from payung.staff.policy import may
from payung.staff.queries import key_rows
from payung.staff.queries.key_rows import KeyRows
from payung.staff.roles import (
    FUNCTION_NAMES,
    HELD_BY,
    ROLE_NAMES,
    WITH_UNIT_KEY,
    Function,
    Permission,
    Role,
)
from payung.staff.trust_chain import Chain
from payung.staff.viewer import OfficerViewer

SOON: Final = timedelta(days=30)  # within which an ending certificate is marked


@dataclass(frozen=True)
class Opening:
    """The state of one function for one officer."""

    function: Function
    until: datetime | None = None  # end of the valid certificate
    ended: datetime | None = None  # end of the last certificate, where none is valid
    leave_until: datetime | None = None  # end of the current override

    @property
    def name(self) -> str:
        """Return the function in words."""
        return str(FUNCTION_NAMES[self.function])

    @property
    def ends_soon(self) -> bool:
        """Say whether the certificate ends within 30 days."""
        return self.until is not None and self.until - clock.now() <= SOON

    @property
    def is_open(self) -> bool:
        """Say whether the function is open now, by certificate or override."""
        return self.until is not None or self.leave_until is not None


@dataclass(frozen=True)
class OwnKey:
    """The state of an officer's key, and the versions of the unit's key that it opens."""

    made_at: datetime | None = None  # None: they have not accepted their invitation yet
    can_sign: bool = False  # False: they must sign in once before it can be confirmed
    confirmed_at: datetime | None = None
    confirmed_by: str = ""  # colleague's name; empty: the root, or nobody
    by_root: bool = False
    is_holder: bool = (
        False  # confirmed as a holder of the unit's key: their signatures for the unit are valid
    )
    versions: frozenset[int] = frozenset()
    holds_newest: bool = False


@dataclass(frozen=True)
class Member:
    """One officer, for colleagues."""

    id: UUID
    name: str
    full_name: str
    unit: UUID
    roles: tuple[Role, ...]
    is_active: bool
    invited_until: datetime | None
    openings: tuple[Opening, ...]
    key: OwnKey

    @property
    def role_names(self) -> str:
        """Return the roles in words."""
        return ", ".join(str(ROLE_NAMES[role]) for role in self.roles)

    @property
    def needs_unit_key(self) -> bool:
        """Say whether one of their roles uses the unit's key."""
        return not WITH_UNIT_KEY.isdisjoint(self.roles)

    @property
    def grants_keys(self) -> bool:
        """Say whether one of their roles makes and grants the unit's key."""
        return any(Permission.PEOPLE_KEY_GRANT in HELD_BY[role] for role in self.roles)

    @property
    def is_certified(self) -> bool:
        """Say whether any function is open to them."""
        return any(opening.is_open for opening in self.openings)

    @property
    def works_with_key(self) -> bool:
        """Say whether they are active, hold the unit's newest key, and have a role that uses it."""
        return self.is_active and self.needs_unit_key and self.key.holds_newest

    @property
    def waits_for_key(self) -> bool:
        """Say whether they have their own key and wait for the unit's."""
        return self.key.made_at is not None and self.needs_unit_key and not self.key.holds_newest

    @property
    def waits_to_be_confirmed(self) -> bool:
        """Say whether nobody has compared their number with them yet."""
        return self.key.made_at is not None and self.key.confirmed_at is None


def members(viewer: Viewer, unit: UUID) -> list[Member]:
    """Return a unit's officers by name, departed ones last. Raises NotFound for another unit."""
    _see(viewer, unit)
    return of_rows(rows_of_unit(unit))


def member(viewer: Viewer, officer: UUID) -> Member:
    """Return one officer. Raises NotFound for one of another unit."""
    matches = of_rows(Officer.objects.filter(id=officer))
    if not matches:
        raise NotFound
    _see(viewer, matches[0].unit)
    return matches[0]


def ending_soon(viewer: OfficerViewer) -> tuple[Opening, ...]:
    """Return the viewer's certificates that end within 30 days; mostly without a query."""
    if not any(clock.now() < end <= clock.now() + SOON for end in viewer.certificates.values()):
        return ()
    return tuple(opening for opening in _openings([viewer.id])[viewer.id] if opening.ends_soon)


def rows_of_unit(unit: UUID) -> QuerySet[Officer]:
    """Return a unit's officers by name, departed ones last: for the queries of this room."""
    return Officer.objects.filter(unit_id=unit).order_by("-is_active", "full_name", "name")


def _see(viewer: Viewer, unit: UUID) -> None:
    """Raise NotFound unless the viewer belongs to the unit, or manages or certifies people of every unit."""
    if isinstance(viewer, OfficerViewer) and viewer.unit == unit:
        return
    everywhere = (Permission.PEOPLE_OFFICER_MANAGE, Permission.PEOPLE_CERTIFICATE_GIVE)
    if not any(may(viewer, permission) for permission in everywhere):
        raise NotFound


def of_rows(rows: QuerySet[Officer], unit_keys: KeyRows | None = None) -> list[Member]:
    """Return the officers of a query, in its order: for queries of this room, which check permissions.

    `unit_keys`: the keys of their units, where they are loaded.
    """
    officers = list(rows.prefetch_related("roles_held"))
    openings = _openings([row.id for row in officers])
    keys = _own_keys(officers, unit_keys or key_rows.load(row.unit_id for row in officers))
    return [
        Member(
            id=row.id,
            name=row.name,
            full_name=row.full_name,
            unit=row.unit_id,
            roles=tuple(sorted(Role(entry.role) for entry in row.roles_held.all())),
            is_active=row.is_active,
            invited_until=row.invitation_ends_at,
            openings=openings[row.id],
            key=keys.get(row.id, OwnKey()),
        )
        for row in officers
    ]


def _openings(officers: list[UUID]) -> dict[UUID, tuple[Opening, ...]]:
    """Return the state of every function, by officer: two SQL queries."""
    now = clock.now()
    until: dict[tuple[UUID, str], datetime] = {}
    given = Certificate.objects.filter(officer_id__in=officers)
    for row in given:
        end = min(row.expires_at, row.withdrawn_at or row.expires_at)
        place = (row.officer_id, row.function)
        until[place] = max(end, until.get(place, end))
    left: dict[tuple[UUID, str], datetime] = {}
    for leave in Override.objects.filter(officer_id__in=officers, ends_at__gt=now).defer("body"):
        place = (leave.officer_id, leave.function)
        left[place] = max(leave.ends_at, left.get(place, leave.ends_at))
    return {
        officer: tuple(
            _opening(function, until.get((officer, function)), left.get((officer, function)), now)
            for function in Function
        )
        for officer in officers
    }


def _opening(
    function: Function, end: datetime | None, leave: datetime | None, now: datetime
) -> Opening:
    if end is None:
        return Opening(function, leave_until=leave)
    if end > now:
        return Opening(function, until=end, leave_until=leave)
    return Opening(function, ended=end, leave_until=leave)


def _own_keys(officers: list[Officer], unit_keys: KeyRows) -> dict[UUID, OwnKey]:
    """Return the state of the keys by officer: two SQL queries, and one for names from other units."""
    unit_of = {row.id: row.unit_id for row in officers}
    rows: dict[UUID, OfficerKey] = {}
    for row in OfficerKey.objects.filter(officer_id__in=unit_of, ended_at=None).order_by("version"):
        rows[row.officer_id] = row
    chains = _confirmed(rows, unit_of, unit_keys.ended)
    names = full_names(
        (_signer(chain) for chain in chains.values()), {row.id: row.full_name for row in officers}
    )
    versions = _opened_versions(rows.values(), unit_keys)
    return {
        officer: _own_key(
            row,
            chains.get(officer, ()),
            names,
            versions.get(_reader(row), frozenset()),
            unit_keys.newest(unit_of[officer]),
        )
        for officer, row in rows.items()
    }


def _own_key(
    row: OfficerKey,
    chain: Chain,
    names: Mapping[UUID, str],
    versions: frozenset[int],
    newest: int | None,
) -> OwnKey:
    signer = _signer(chain)
    return OwnKey(
        made_at=row.made_at,
        can_sign=bool(row.signing),
        confirmed_at=chain[0].statement.at if chain else None,
        confirmed_by=names.get(signer, "") if signer else "",
        by_root=bool(chain) and signer is None,
        is_holder=bool(chain) and chain[0].statement.holder,
        versions=versions,
        holds_newest=newest is not None and newest in versions,
    )


def _confirmed(
    rows: Mapping[UUID, OfficerKey], unit_of: Mapping[UUID, UUID], ended: Mapping[str, datetime]
) -> dict[UUID, Chain]:
    """Return the chains, by officer, of keys that are confirmed today for this officer and unit."""
    chains = {}
    for officer, row in rows.items():
        chain = trust_chain.read(row.chain or "[]")
        statement = trust_chain.confirmed_today(chain, ended)
        mine = (officer, unit_of[officer], bytes(row.public), bytes(row.signing or b""))
        if statement and statement.is_of(*mine):
            chains[officer] = chain
    return chains


def _signer(chain: Chain) -> UUID | None:
    """Return the signer of a chain's first key; None: the root, or nobody."""
    return chain[1].statement.officer if len(chain) > 1 else None


def full_names(
    officers: Iterable[UUID | None], known: Mapping[UUID, str] | None = None
) -> dict[UUID, str]:
    """Return the full names of officers; only those that are not `known` are queried."""
    names = dict(known or {})
    missing = {officer for officer in officers if officer and officer not in names}
    if missing:
        names.update(Officer.objects.filter(id__in=missing).values_list("id", "full_name"))
    return names


def _reader(row: OfficerKey) -> str:
    return PublicKey(bytes(row.public)).id


def _opened_versions(rows: Iterable[OfficerKey], unit_keys: KeyRows) -> dict[str, frozenset[int]]:
    """Return the versions of the unit's key that the readers open, by reader."""
    numbers = {row.id: row.version for row in unit_keys.rows}
    opened: dict[str, frozenset[int]] = {}
    wanted = {_reader(row) for row in rows}
    for record, readers in unit_keys.readers.items():
        for reader in readers & wanted:
            opened[reader] = opened.get(reader, frozenset()) | {numbers[record]}
    return opened
