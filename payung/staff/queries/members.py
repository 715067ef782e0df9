"""Who is in a unit: what is open to each officer, and how their keys stand."""

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
    """How one function stands for one officer."""

    function: Function
    until: datetime | None = None  # the end of a certificate that counts now
    ended: datetime | None = None  # when the last one ended, where none counts now
    leave_until: datetime | None = None  # the end of a supervisor's leave that runs now

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
        """Say whether the function is open now, by certificate or by leave."""
        return self.until is not None or self.leave_until is not None


@dataclass(frozen=True)
class OwnKey:
    """How an officer's own key stands, and which versions of the unit's key it opens."""

    made_at: datetime | None = None  # None: they have not accepted their invitation yet
    can_sign: bool = False  # False: they must sign in once before it can be confirmed
    confirmed_at: datetime | None = None
    confirmed_by: str = ""  # a colleague's name; empty: the root, or nobody
    by_root: bool = False
    is_holder: bool = (
        False  # confirmed as one who holds the unit's key: what they sign for it counts
    )
    versions: frozenset[int] = frozenset()
    holds_newest: bool = False


@dataclass(frozen=True)
class Member:
    """One officer as colleagues see them."""

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
        """Say whether their roles work with what is sealed to the unit."""
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
        """Say whether they are here, hold the unit's newest key, and have a role that works with it."""
        return self.is_active and self.needs_unit_key and self.key.holds_newest

    @property
    def waits_for_key(self) -> bool:
        """Say whether they have a key of their own and wait for the unit's."""
        return self.key.made_at is not None and self.needs_unit_key and not self.key.holds_newest

    @property
    def waits_to_be_confirmed(self) -> bool:
        """Say whether nobody has compared their number with them yet."""
        return self.key.made_at is not None and self.key.confirmed_at is None


def members(viewer: Viewer, unit: UUID) -> list[Member]:
    """Return a unit's officers by name, those who left last. Raises NotFound for a unit not the viewer's."""
    _see(viewer, unit)
    return of_rows(rows_of_unit(unit))


def member(viewer: Viewer, officer: UUID) -> Member:
    """Return one officer. Raises NotFound for one of a unit not the viewer's."""
    found = of_rows(Officer.objects.filter(id=officer))
    if not found:
        raise NotFound
    _see(viewer, found[0].unit)
    return found[0]


def ending_soon(viewer: OfficerViewer) -> tuple[Opening, ...]:
    """Return those of the viewer's own certificates that end within 30 days; mostly without asking anything."""
    if not any(clock.now() < end <= clock.now() + SOON for end in viewer.certificates.values()):
        return ()  # a leave that runs now makes it look: only what a training officer gave is named
    return tuple(each for each in _openings([viewer.id])[viewer.id] if each.ends_soon)


def rows_of_unit(unit: UUID) -> QuerySet[Officer]:
    """Return a unit's officers by name, those who left last: for the queries of this room."""
    return Officer.objects.filter(unit_id=unit).order_by("-is_active", "full_name", "name")


def _see(viewer: Viewer, unit: UUID) -> None:
    """Raise NotFound unless the viewer is of the unit, or looks after people of every unit."""
    if isinstance(viewer, OfficerViewer) and viewer.unit == unit:
        return
    everywhere = (Permission.PEOPLE_OFFICER_MANAGE, Permission.PEOPLE_CERTIFICATE_GIVE)
    if not any(may(viewer, permission) for permission in everywhere):
        raise NotFound


def of_rows(rows: QuerySet[Officer], unit_keys: KeyRows | None = None) -> list[Member]:
    """Return the officers in `rows`, in their order: for the queries of this room, which ask who looks.

    `unit_keys`: the keys of their units, where they are loaded already.
    """
    found = list(rows.prefetch_related("roles_held"))
    ids = [row.id for row in found]
    openings = _openings(ids)
    keys = _own_keys(found, unit_keys or key_rows.load(row.unit_id for row in found))
    return [
        Member(
            id=row.id,
            name=row.name,
            full_name=row.full_name,
            unit=row.unit_id,
            roles=tuple(sorted(Role(held.role) for held in row.roles_held.all())),
            is_active=row.is_active,
            invited_until=row.invitation_ends_at,
            openings=openings[row.id],
            key=keys.get(row.id, OwnKey()),
        )
        for row in found
    ]


def _openings(officers: list[UUID]) -> dict[UUID, tuple[Opening, ...]]:
    """Return how each function stands for each officer: two SQL queries."""
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
    """Return how the key of each officer stands: two SQL queries, and one for names from elsewhere."""
    unit_of = {row.id: row.unit_id for row in officers}
    rows: dict[UUID, OfficerKey] = {}
    for row in OfficerKey.objects.filter(officer_id__in=unit_of, ended_at=None).order_by("version"):
        rows[row.officer_id] = row
    chains = _confirmed(rows, unit_of, unit_keys.ended)
    names = full_names(
        (_signer(chain) for chain in chains.values()), {row.id: row.full_name for row in officers}
    )
    held = _held(rows.values(), unit_keys)
    return {
        officer: _own_key(
            row,
            chains.get(officer, ()),
            names,
            held.get(_reader(row), frozenset()),
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
    """Return the chain of each key that is confirmed today: this officer's, in this unit, for this very key."""
    found = {}
    for officer, row in rows.items():
        chain = trust_chain.read(row.chain or "[]")
        told = trust_chain.confirmed_today(chain, ended)
        mine = (officer, unit_of[officer], bytes(row.public), bytes(row.signing or b""))
        if told and told.is_of(*mine):
            found[officer] = chain
    return found


def _signer(chain: Chain) -> UUID | None:
    """Return who signed the first key of a chain; None: the root, or nobody."""
    return chain[1].statement.officer if len(chain) > 1 else None


def full_names(
    officers: Iterable[UUID | None], known: Mapping[UUID, str] | None = None
) -> dict[UUID, str]:
    """Return what officers are called; only those who are not among the `known` are looked for."""
    names = dict(known or {})
    missing = {officer for officer in officers if officer and officer not in names}
    if missing:
        names.update(Officer.objects.filter(id__in=missing).values_list("id", "full_name"))
    return names


def _reader(row: OfficerKey) -> str:
    return PublicKey(bytes(row.public)).id


def _held(rows: Iterable[OfficerKey], unit_keys: KeyRows) -> dict[str, frozenset[int]]:
    """Return which versions of its unit's key each reader opens."""
    numbers = {row.id: row.version for row in unit_keys.rows}
    held: dict[str, frozenset[int]] = {}
    wanted = {_reader(row) for row in rows}
    for record, readers in unit_keys.readers.items():
        for reader in readers & wanted:
            held[reader] = held.get(reader, frozenset()) | {numbers[record]}
    return held
