"""Every read of units, officers, certificates and keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import (
    CharField,
    DateTimeField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Least

from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound, SealBroken
from payung.foundation.fair_lock import FairLock
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import Viewer
from payung.staff import officer_keys, trust_chain
from payung.staff.charters import UNRANKED, Nature
from payung.staff.models import (
    Certificate,
    Distrust,
    Officer,
    OfficerKey,
    Override,
    Partner,
    PartnerKey,
    RoleHeld,
    Unit,
    UnitKey,
    UnitKind,
)
from payung.staff.queries import lookups
from payung.staff.roles import HELD_BY, Function, Permission, Role
from payung.staff.trust_chain import Chain
from payung.staff.viewer import OfficerViewer, PartnerViewer

_OF_PARTNER: Final = (
    *("partner__id", "partner__lane", "partner__country"),
    *("partner__per_minute", "partner__per_day", "partner__hashes_per_minute"),
)


@dataclass(frozen=True)
class UnitCard:
    """A unit, for every viewer."""

    id: UUID
    name: str
    kind: str
    country: str
    area: str
    is_default: bool
    time_zone: str
    rotation_due_at: datetime | None = None  # somebody left, so a new key is due by then
    has_key: bool = True  # a valid one that somebody or the recovery key can open
    rotation_raised_at: datetime | None = None  # start of being almost overdue
    order: tuple[bool, datetime] = UNRANKED  # of several oversight units, the lowest receives

    @property
    def can_receive(self) -> bool:
        """Say whether reports can go to the unit: somebody can open them, and it works on reports."""
        return self.has_key and self.kind != "analysis"


def card(unit: Unit, *, has_key: bool = True) -> UnitCard:
    """Return the card of `unit`, by its charter; of no kind where it has no valid one."""
    what = lookups.nature_of(unit) or Nature("", unit.country, unit.name)
    return UnitCard(
        id=unit.id,
        name=what.name,
        kind=what.kind,
        country=what.country,
        order=what.order,
        area=unit.area,
        is_default=unit.is_default,
        time_zone=unit.time_zone,
        rotation_due_at=unit.rotation_due_at,
        has_key=has_key,
        rotation_raised_at=unit.rotation_raised_at,
    )


def units(viewer: Viewer) -> list[UnitCard]:  # noqa: ARG001  every unit is known to everybody
    """Return all units, and whether they have a key.

    A key that nobody can open does not count: nobody would read what is sealed to it.
    """
    keyed = lookups.open_units(lookups.unit_keys())
    return [card(unit, has_key=unit.id in keyed) for unit in Unit.objects.order_by("name")]


def units_in(viewer: Viewer, country: str) -> list[UnitCard]:  # noqa: ARG001  as above
    """Return the units of a country by name, whether or not they have a key."""
    return [card(unit) for unit in Unit.objects.filter(country=country).order_by("name")]


def unit(viewer: Viewer, unit_id: UUID) -> UnitCard:  # noqa: ARG001  every unit is known to everybody
    """Return one unit. Raises NotFound."""
    row = Unit.objects.filter(id=unit_id).first()
    if row is None:
        raise NotFound
    return card(row)


def unit_reader(viewer: Viewer, unit_id: UUID) -> PublicKey:  # noqa: ARG001  public halves are public
    """Return the newest key of a unit that may be sealed to. Raises NotFound where it has none."""
    return lookups.unit_reader(unit_id)


def has_reader(viewer: Viewer, unit_id: UUID) -> bool:  # noqa: ARG001  public halves are public
    """Say whether a unit has a key that may be sealed to."""
    return bool(lookups.unit_keys([unit_id]))


def with_reader(viewer: Viewer, units: Iterable[UUID]) -> set[UUID]:
    """Return those of `units` that have a key that may be sealed to."""
    return set(lookups.unit_keys(units, refused(viewer)))


def named_readers(viewer: Viewer, unit: UUID, named: Iterable[tuple[UUID, str]]) -> list[PublicKey]:  # noqa: ARG001
    """Return the keys of those of `named` (officer, chain) who are confirmed holders of `unit` today."""
    ended = lookups.refused()
    readers = []
    for officer, chain in named:
        statement = trust_chain.confirmed_today(trust_chain.read(chain), ended)
        if statement and (statement.officer, statement.unit) == (officer, unit):
            readers.append(trust_chain.officer_reader(statement))
    return [reader for reader in readers if reader]


def officer_chains(viewer: OfficerViewer, officers: Iterable[UUID]) -> dict[UUID, str]:
    """Return the chains, by officer, of those of `officers` who hold the viewer's unit's key today."""
    return chains_of_unit(viewer, viewer.unit, officers)


def chains_of_unit(viewer: Viewer, unit: UUID, officers: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG001
    """Return the chains, by officer, of those of `officers` who hold the key of `unit` today."""
    here = Officer.objects.filter(id__in=set(officers), unit_id=unit)
    rows = list(lookups.current_keys(here))
    statements = lookups.confirmed(rows)
    return {
        row.officer_id: row.chain
        for row in rows
        if row.officer_id in statements and statements[row.officer_id].holder
    }


def any_may(viewer: Viewer, officers: Iterable[UUID], permission: Permission) -> bool:  # noqa: ARG001
    """Say whether one of `officers` holds a role that gives `permission`."""
    roles = [role for role, given in HELD_BY.items() if permission in given]
    return RoleHeld.objects.filter(officer_id__in=set(officers), role__in=roles).exists()


def refused(viewer: Viewer) -> Mapping[str, datetime]:
    """Return the distrusted signing keys with their times; an officer's request has loaded them already."""
    loaded = viewer.refused if isinstance(viewer, OfficerViewer) else None
    return lookups.refused() if loaded is None else loaded


def unit_key_names(viewer: Viewer, unit_id: UUID) -> list[str]:  # noqa: ARG001  public halves are public
    """Return the names of all keys that a unit ever had, to delete their grants."""
    rows = UnitKey.objects.filter(unit_id=unit_id).values_list("public", flat=True)
    return [PublicKey(bytes(public)).id for public in rows]


def keys_of_other_units(viewer: Viewer, unit_id: UUID) -> list[str]:  # noqa: ARG001  public halves are public
    """Return the names of all keys that other units ever had, without analysts' keys, which open facts only."""
    others = UnitKey.objects.exclude(unit_id=unit_id).select_related("unit").defer("body")
    return [
        PublicKey(bytes(row.public)).id
        for row in others
        if card(row.unit).kind != UnitKind.ANALYSIS
    ]


def officer_key(viewer: Viewer, officer: UUID, password: str) -> PrivateKey:  # noqa: ARG001  the password is the leave
    """Return the private key of `officer`, opened with their password. Raises SealBroken."""
    row = lookups.current_key(officer)
    if row is None:
        raise SealBroken
    return officer_keys.unwrap(lookups.wrapped(row), password)


def officer_by_password(
    viewer: Viewer,  # noqa: ARG001  the password is the leave
    name: str,
    password: str,
    turns: FairLock,
    by: str,
) -> Officer | None:
    """Return the officer of this name, with the key that `password` opens; otherwise None, equally slowly.

    `turns`, `by`: the line to wait in, and the key there. Raises TooMany.
    """
    officer = Officer.objects.filter(name=name, is_active=True).first()
    row = lookups.current_key(officer.id) if officer else None
    try:
        if officer and row:
            officer.opened_key = officer_keys.unwrap(lookups.wrapped(row), password, turns, by)
            return officer
    except SealBroken:
        pass
    if row is None or lookups.wrapped(row).is_weak:
        officer_keys.try_in_vain(password, turns, by)
    return None


def officer_viewer(viewer: Viewer, officer: UUID, key: PrivateKey | None = None) -> OfficerViewer:
    """Return the officer as a viewer, with every unit key that their `key` opens. Raises NotFound."""
    return viewer_in_unit(viewer, account(viewer, officer), key)[0]


def account(viewer: Viewer, officer: UUID) -> Officer | None:
    """Return an officer who works here, with their unit and what vouches for their key; or None.

    This is the first query of every desk page: the session's officer.
    """
    del viewer  # a session is the leave
    rows = Officer.objects.select_related("unit").filter(id=officer, is_active=True)
    return rows.annotate(chain=Subquery(_newest_key().values("chain")[:1])).first()


def viewer_in_unit(
    viewer: Viewer, row: Officer | None, key: PrivateKey | None = None
) -> tuple[OfficerViewer, UnitCard]:
    """Return the officer of an account (`account`) as a viewer, and their unit. Raises NotFound for none."""
    del viewer  # the key is the leave
    if row is None:
        raise NotFound
    roles, certificates, leaves, ended = _openings(row.id)
    officer_viewer = OfficerViewer(
        id=row.id,
        unit=row.unit_id,
        unit_kind=card(row.unit).kind,
        full_name=row.full_name,
        roles=roles,
        certificates=certificates,
        leaves=leaves,
        keys=_keys(row.unit_id, key),
        chain=_chain(row, trust_chain.read(str(getattr(row, "chain", "")) or "[]"), key, ended),
        refused=ended,
    )
    return officer_viewer, card(row.unit)


class _Kind(StrEnum):
    """The kind of a row of `_openings`."""

    ROLE = "role"
    CERTIFICATE = "certificate"
    LEAVE = "leave"
    DISTRUST = "distrust"


def _openings(
    officer: UUID,
) -> tuple[
    frozenset[Role], dict[Function, datetime], dict[Function, datetime], dict[str, datetime]
]:
    """Return an officer's roles, the ends, past or future, of certificates and of overrides, and distrust.

    A withdrawn certificate ended at that time. Distrusted are signing keys of anybody, each from a time on. One
    SQL query, since every desk page needs it.
    """
    ended = Least(Coalesce("withdrawn_at", "expires_at"), "expires_at")
    certificates = Certificate.objects.filter(officer_id=officer).values_list(
        _as(_Kind.CERTIFICATE), "function", ended
    )
    overrides = Override.objects.filter(officer_id=officer).values_list(
        _as(_Kind.LEAVE), "function", "ends_at"
    )
    none = Value(None, output_field=DateTimeField())
    roles = RoleHeld.objects.filter(officer_id=officer).values_list(_as(_Kind.ROLE), "role", none)
    distrusted = Distrust.objects.values_list(_as(_Kind.DISTRUST), "key", "since")
    role_set: set[Role] = set()
    until: dict[str, dict[Function, datetime]] = {_Kind.CERTIFICATE: {}, _Kind.LEAVE: {}}
    refused_keys: dict[str, datetime] = {}
    rows: Iterable[tuple[str, str, datetime | None]] = certificates.union(
        overrides, roles, distrusted, all=True
    )
    for kind, name, end in rows:
        if end is None:
            role_set.add(Role(name))
        elif kind == _Kind.DISTRUST:
            refused_keys[name] = end
        else:
            function = Function(name)
            until[kind][function] = max(end, until[kind].get(function, end))
    return frozenset(role_set), until[_Kind.CERTIFICATE], until[_Kind.LEAVE], refused_keys


def _as(kind: _Kind) -> Value:
    return Value(kind.value, output_field=CharField())


def _keys(unit_id: UUID, own: PrivateKey | None) -> tuple[PrivateKey, ...]:
    """Return the officer's key, then the unit's keys granted to it, newest first."""
    if own is None:
        return ()
    rows = UnitKey.objects.filter(unit_id=unit_id).order_by("-version")
    sealed = [
        (officer_keys.place_of_unit_key(row.id, unit_id, row.version), bytes(row.body))
        for row in rows
    ]
    return (own, *(PrivateKey(raw) for raw in sealing.open_many(sealed, [own]) if raw))


def _newest_key() -> QuerySet[OfficerKey]:
    return OfficerKey.objects.filter(officer=OuterRef("id"), ended_at=None).order_by("-version")


def _chain(
    officer: Officer, chain: Chain, own: PrivateKey | None, ended: Mapping[str, datetime]
) -> Chain:
    """Return the chain of the officer's key; empty where it is invalid, or about another key."""
    if not chain or own is None:
        return ()
    statement = trust_chain.confirmed_today(chain, ended)
    own_key = (officer.id, officer.unit_id, own.public.raw, own.signing.public)
    return chain if statement and statement.is_of(*own_key) else ()


def officer_named(viewer: Viewer, name: str) -> UUID:  # noqa: ARG001  for commands on the machine itself
    """Return the id of the officer with a sign-in name. Raises NotFound."""
    officer = Officer.objects.filter(name=name).values_list("id", flat=True).first()
    if officer is None:
        raise NotFound
    return officer


def names(viewer: Viewer, officers: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG001  names within a unit
    """Return the full names of `officers`."""
    return dict(Officer.objects.filter(id__in=set(officers)).values_list("id", "full_name"))


def names_in_unit(viewer: OfficerViewer, officers: Iterable[UUID]) -> dict[UUID, str]:
    """Return the full names of those of `officers` who work in the viewer's unit."""
    here = Officer.objects.filter(id__in=set(officers), unit_id=viewer.unit, is_active=True)
    return dict(here.values_list("id", "full_name"))


def partner_of_key(viewer: Viewer, key: str) -> PartnerViewer:  # noqa: ARG001  the key is the leave
    """Return the partner with a key. Raises NotFound for a wrong or ended key, or a stopped partner."""
    row = next(iter(_partner_by_key().rows(officer_keys.digest(key))), None)
    if row is None or (row.ends_at is not None and row.ends_at <= clock.now()):
        raise NotFound
    ends_at, *partner = row
    del ends_at
    return PartnerViewer(*partner)


@cache
def _partner_by_key() -> Prepared:
    """Return the query for an active partner by the digest of its key, with the fields of PartnerViewer."""
    rows = PartnerKey.objects.filter(partner__is_active=True, digest=b"")
    return Prepared(rows, "ends_at", *_OF_PARTNER, "pk", "last_used_on")


def partner_name(viewer: PartnerViewer) -> str:
    """Return the name under which an administrator keeps the viewer's key."""
    return Partner.objects.values_list("name", flat=True).get(id=viewer.id)


def webhook_of(viewer: Viewer, partner: UUID) -> str:  # noqa: ARG001  an address tells of nobody
    """Return a partner's address for news of its reports; empty where it has none or is stopped."""
    rows = Partner.objects.filter(id=partner, is_active=True).values_list("webhook", flat=True)
    return rows.first() or ""
