"""Every read of units, officers, certificates and keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound, SealBroken
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import Viewer
from payung.people import keys
from payung.people.actions import unit_key_place
from payung.people.models import Certificate, Officer, PartnerKey, Unit, UnitKey
from payung.people.roles import Function, Role
from payung.people.viewer import OfficerViewer, PartnerViewer


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
    has_key: bool = True


def _card(unit: Unit, *, has_key: bool = True) -> UnitCard:
    return UnitCard(
        id=unit.id,
        name=unit.name,
        kind=unit.kind,
        country=unit.country,
        area=unit.area,
        is_default=unit.is_default,
        time_zone=unit.time_zone,
        has_key=has_key,
    )


def units(viewer: Viewer) -> list[UnitCard]:  # noqa: ARG001  every unit is known to everybody
    """Return all units with whether each can be sealed to."""
    keyed = set(UnitKey.objects.values_list("unit_id", flat=True))
    return [_card(unit, has_key=unit.id in keyed) for unit in Unit.objects.order_by("name")]


def unit(viewer: Viewer, unit_id: UUID) -> UnitCard:  # noqa: ARG001  every unit is known to everybody
    """Return one unit. Raises NotFound."""
    found = Unit.objects.filter(id=unit_id).first()
    if found is None:
        raise NotFound
    return _card(found)


def unit_reader(viewer: Viewer, unit_id: UUID) -> PublicKey:  # noqa: ARG001  public halves are public
    """Return the newest public key of a unit. Raises NotFound where it has none yet."""
    newest = (
        UnitKey.objects.filter(unit_id=unit_id)
        .order_by("-version")
        .values_list("public", flat=True)
        .first()
    )
    if newest is None:
        raise NotFound
    return PublicKey(bytes(newest))


def analysis_readers(viewer: Viewer, country: str) -> list[PublicKey]:
    """Return the figures keys of the country's analysts: they read coded facts, never words."""
    found = Unit.objects.filter(
        kind="analysis", country=country, unit_keys__isnull=False
    ).distinct()
    return [unit_reader(viewer, each.id) for each in found]


def officer_key(viewer: Viewer, officer: UUID, password: str) -> PrivateKey:  # noqa: ARG001  the password is the leave
    """Return the private key of `officer`, opened with their password. Raises SealBroken."""
    found = Officer.objects.select_related("key").filter(id=officer).first()
    if found is None:
        raise SealBroken
    return keys.unwrap(bytes(found.key.wrapped), bytes(found.key.salt), password)


def officer_viewer(viewer: Viewer, officer: UUID, key: PrivateKey | None = None) -> OfficerViewer:  # noqa: ARG001
    """Return the officer as a viewer, with every unit key that their own `key` opens. Raises NotFound."""
    found = (
        Officer.objects.select_related("unit")
        .prefetch_related("roles_held")
        .filter(id=officer, is_active=True)
        .first()
    )
    if found is None:
        raise NotFound
    return OfficerViewer(
        id=found.id,
        unit=found.unit_id,
        unit_kind=found.unit.kind,
        full_name=found.full_name,
        roles=frozenset(Role(held.role) for held in found.roles_held.all()),
        certificates=_certificates(found.id),
        keys=_keys(found.unit_id, key),
    )


def _certificates(officer: UUID) -> dict[Function, datetime]:
    rows = Certificate.objects.filter(officer_id=officer).order_by("expires_at")
    return {Function(row.function): row.expires_at for row in rows}


def _keys(unit_id: UUID, own: PrivateKey | None) -> tuple[PrivateKey, ...]:
    """Return the officer's own key and the unit's keys, newest first."""
    if own is None:
        return ()
    opened = []
    for row in UnitKey.objects.filter(unit_id=unit_id).order_by("-version"):
        place = unit_key_place(row.id, unit_id, row.version)
        try:
            opened.append(PrivateKey(sealing.open_bytes(place, bytes(row.body), [own])))
        except SealBroken:
            continue  # not granted (yet): the desk says so, nothing opens
    return (own, *opened)


def names(viewer: Viewer, officers: Iterable[UUID]) -> dict[UUID, str]:  # noqa: ARG001  names within a unit
    """Return the full names of `officers`."""
    return dict(Officer.objects.filter(id__in=set(officers)).values_list("id", "full_name"))


def partner_of_key(viewer: Viewer, key: str) -> PartnerViewer:  # noqa: ARG001  the key is the leave
    """Return the partner to whom a key belongs. Raises NotFound for a wrong, ended or stopped one."""
    now = clock.now()
    valid = PartnerKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), partner__is_active=True)
    found = valid.filter(digest=keys.digest(key)).select_related("partner").first()
    if found is None:
        raise NotFound
    partner = found.partner
    return PartnerViewer(id=partner.id, lane=partner.lane, country=partner.country)
