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
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.sql.statements import Prepared
from payung.foundation.turns import Turns
from payung.foundation.viewer import Viewer
from payung.staff import officer_keys, trust_chain
from payung.staff.charters import UNRANKED, Nature
from payung.staff.models import (
    Certificate,
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
    """What anybody may know of a unit."""

    id: UUID
    name: str
    kind: str
    country: str
    area: str
    is_default: bool
    time_zone: str
    rotation_due_at: datetime | None = None  # a new key is due by then: somebody left
    has_key: bool = True  # one that counts, and that somebody or the recovery key can open
    rotation_raised_at: datetime | None = None  # since when the new key is almost overdue
    order: tuple[bool, datetime] = UNRANKED  # of several oversight units, the lowest receives


def card(unit: Unit, *, has_key: bool = True) -> UnitCard:
    """Return what anybody may know of `unit`: what it is by its charter; of no kind where nobody can say."""
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
    """Return all units with whether each can be sealed to.

    A key that nobody at all can open is as if it were not there: what is sealed to it is read by nobody.
    """
    keyed = lookups.open_units(lookups.unit_keys())
    return [card(unit, has_key=unit.id in keyed) for unit in Unit.objects.order_by("name")]


def unit(viewer: Viewer, unit_id: UUID) -> UnitCard:  # noqa: ARG001  every unit is known to everybody
    """Return one unit. Raises NotFound."""
    found = Unit.objects.filter(id=unit_id).first()
    if found is None:
        raise NotFound
    return card(found)


def unit_reader(viewer: Viewer, unit_id: UUID) -> PublicKey:  # noqa: ARG001  public halves are public
    """Return the newest key of a unit that may be sealed to. Raises NotFound where it has none."""
    return lookups.unit_reader(unit_id)


def has_reader(viewer: Viewer, unit_id: UUID) -> bool:  # noqa: ARG001  public halves are public
    """Say whether a unit has a key that may be sealed to."""
    return bool(lookups.unit_keys([unit_id]))


def named_readers(viewer: Viewer, unit: UUID, named: Iterable[tuple[UUID, str]]) -> list[PublicKey]:  # noqa: ARG001
    """Return the keys of those of `named` (officer, chain) who are confirmed holders of `unit` today."""
    ended = lookups.refused()
    found = []
    for officer, chain in named:
        told = trust_chain.confirmed_today(trust_chain.read(chain), ended)
        if told and (told.officer, told.unit) == (officer, unit):
            found.append(trust_chain.officer_reader(told))
    return [reader for reader in found if reader]


def officer_chains(viewer: OfficerViewer, officers: Iterable[UUID]) -> dict[UUID, str]:
    """Return who vouches for the keys of those of `officers` who hold the viewer's unit's key today."""
    here = Officer.objects.filter(id__in=set(officers), unit_id=viewer.unit)
    rows = list(lookups.current_keys(here))
    told = lookups.confirmed(rows)
    return {
        row.officer_id: row.chain
        for row in rows
        if row.officer_id in told and told[row.officer_id].holder
    }


def any_may(viewer: Viewer, officers: Iterable[UUID], permission: Permission) -> bool:  # noqa: ARG001
    """Say whether one of `officers` holds a role that gives `permission`."""
    roles = [role for role, given in HELD_BY.items() if permission in given]
    return RoleHeld.objects.filter(officer_id__in=set(officers), role__in=roles).exists()


def refused(viewer: Viewer) -> Mapping[str, datetime]:
    """Return the signing keys whose word has ended, and since when; an officer's request has asked already."""
    known = viewer.refused if isinstance(viewer, OfficerViewer) else None
    return lookups.refused() if known is None else known


def unit_key_names(viewer: Viewer, unit_id: UUID) -> list[str]:  # noqa: ARG001  public halves are public
    """Return the names of all keys that a unit ever had, to take back what they hold."""
    rows = UnitKey.objects.filter(unit_id=unit_id).values_list("public", flat=True)
    return [PublicKey(bytes(public)).id for public in rows]


def keys_of_other_units(viewer: Viewer, unit_id: UUID) -> list[str]:  # noqa: ARG001  public halves are public
    """Return the names of all keys that other units ever had; analysts' keys, for facts alone, are left out."""
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
    turns: Turns,
    by: str,
) -> Officer | None:
    """Return the officer of this name, with the key that `password` opens; None, after as long, for all else.

    `turns`, `by`: in which line to wait, and as whom. Raises TooMany.
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
    """Return the officer as a viewer, with every unit key that their own `key` opens. Raises NotFound."""
    return viewer_in_unit(viewer, officer, key)[0]


def viewer_in_unit(
    viewer: Viewer,  # noqa: ARG001  the key is the leave
    officer: UUID,
    key: PrivateKey | None = None,
) -> tuple[OfficerViewer, UnitCard]:
    """Return the officer as a viewer, and their unit: what each page of the desk begins with."""
    found = (
        Officer.objects.select_related("unit")
        .annotate(chain=Subquery(_newest_key().values("chain")[:1]))
        .filter(id=officer, is_active=True)
        .first()
    )
    if found is None:
        raise NotFound
    roles, certificates, leaves = _held(found.id)
    ended = lookups.refused()
    seen = OfficerViewer(
        id=found.id,
        unit=found.unit_id,
        unit_kind=card(found.unit).kind,
        full_name=found.full_name,
        roles=roles,
        certificates=certificates,
        leaves=leaves,
        keys=_keys(found.unit_id, key),
        chain=_chain(found, trust_chain.read(vars(found)["chain"] or "[]"), key, ended),
        refused=ended,
    )
    return seen, card(found.unit)


class _Kind(StrEnum):
    """What a row of `_held` is."""

    ROLE = "role"
    CERTIFICATE = "certificate"
    LEAVE = "leave"


def _held(
    officer: UUID,
) -> tuple[frozenset[Role], dict[Function, datetime], dict[Function, datetime]]:
    """Return the roles of an officer, and when their certificates and a supervisor's leaves end, or ended.

    A certificate that was withdrawn ended then. One SQL query: each page of the desk begins with it.
    """
    ended = Least(Coalesce("withdrawn_at", "expires_at"), "expires_at")
    given = Certificate.objects.filter(officer_id=officer).values_list(
        _as(_Kind.CERTIFICATE), "function", ended
    )
    left = Override.objects.filter(officer_id=officer).values_list(
        _as(_Kind.LEAVE), "function", "ends_at"
    )
    none = Value(None, output_field=DateTimeField())
    roles = RoleHeld.objects.filter(officer_id=officer).values_list(_as(_Kind.ROLE), "role", none)
    held: set[Role] = set()
    until: dict[str, dict[Function, datetime]] = {_Kind.CERTIFICATE: {}, _Kind.LEAVE: {}}
    found: Iterable[tuple[str, str, datetime | None]] = given.union(left, roles, all=True)
    for kind, name, end in found:
        if end is None:
            held.add(Role(name))
        else:
            function = Function(name)
            until[kind][function] = max(end, until[kind].get(function, end))
    return frozenset(held), until[_Kind.CERTIFICATE], until[_Kind.LEAVE]


def _as(kind: _Kind) -> Value:
    return Value(kind.value, output_field=CharField())


def _keys(unit_id: UUID, own: PrivateKey | None) -> tuple[PrivateKey, ...]:
    """Return the officer's own key and the unit's keys, newest first; what is not granted stays out."""
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
    """Return who vouches for the officer's key; empty where nobody does, or for another key than theirs."""
    if not chain or own is None:
        return ()
    told = trust_chain.confirmed_today(chain, ended)
    mine = (officer.id, officer.unit_id, own.public.raw, own.signing.public)
    return chain if told and told.is_of(*mine) else ()


def officer_named(viewer: Viewer, name: str) -> UUID:  # noqa: ARG001  for commands on the machine itself
    """Return the id of the officer with a sign-in name. Raises NotFound."""
    found = Officer.objects.filter(name=name).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def names(viewer: Viewer, officers: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG001  names within a unit
    """Return the full names of `officers`."""
    return dict(Officer.objects.filter(id__in=set(officers)).values_list("id", "full_name"))


def partner_of_key(viewer: Viewer, key: str) -> PartnerViewer:  # noqa: ARG001  the key is the leave
    """Return the partner to whom a key belongs. Raises NotFound for a wrong, ended or stopped one."""
    found = next(iter(_partner_by_key().rows(officer_keys.digest(key))), None)
    if found is None or (found.ends_at is not None and found.ends_at <= clock.now()):
        raise NotFound
    ends_at, *partner = found
    del ends_at
    return PartnerViewer(*partner)


@cache
def _partner_by_key() -> Prepared:
    """Return the question for an active partner by the digest of its key, as PartnerViewer takes it."""
    rows = PartnerKey.objects.filter(partner__is_active=True, digest=b"")
    return Prepared(rows, "ends_at", *_OF_PARTNER, "pk", "last_used_on")


def webhook_of(viewer: Viewer, partner: UUID) -> str:  # noqa: ARG001  an address tells of nobody
    """Return where a partner is told what became of its reports; empty: nowhere, or it is stopped."""
    found = Partner.objects.filter(id=partner, is_active=True).values_list("webhook", flat=True)
    return found.first() or ""
