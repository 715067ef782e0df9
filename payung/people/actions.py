"""Every write to units, officers, certificates and keys."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import Place, PrivateKey, PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.people import acts, keys
from payung.people.models import (
    Certificate,
    Officer,
    OfficerKey,
    Partner,
    PartnerKey,
    RoleHeld,
    Unit,
    UnitKey,
    UnitKind,
)
from payung.people.policy import require
from payung.people.roles import PARTNER_LANES, Function, Permission, Role
from payung.people.viewer import OfficerViewer


def chain(unit: UUID) -> str:
    """Return the name of the ledger chain for what happens among a unit's people."""
    return f"{unit}/people"


def create_unit(
    viewer: Viewer,
    name: str,
    kind: UnitKind,
    country: str,
    *,
    area: str = "",
    is_default: bool = False,
    time_zone: str = "UTC",
) -> UUID:
    """Create a unit and return its id. It can receive once it has a key (`make_unit_key`)."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        unit = Unit.objects.create(
            name=name,
            kind=kind,
            country=country,
            area=area,
            is_default=is_default,
            time_zone=time_zone,
        )
        act.record(chain(unit.id), acts.UNIT_CREATED, f"unit:{unit.id}")
    return unit.id


def create_officer(
    viewer: Viewer,
    unit: UUID,
    name: str,
    full_name: str,
    roles: Iterable[Role],
    password: str,
    language: str = "en",
) -> UUID:
    """Create an officer with their own key under `password`; return the id. No certificate, no unit key yet."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    _check_password(password, name, full_name)
    key = PrivateKey.generate()
    salt, wrapped = keys.wrap(key, password)
    with acting(viewer) as act:
        officer = Officer.objects.create(
            name=name,
            full_name=full_name,
            unit_id=unit,
            language=language,
            password=make_password(password),
        )
        OfficerKey.objects.create(
            officer=officer,
            public=key.public.raw,
            salt=salt,
            wrapped=wrapped,
            made_at=clock.now(),
        )
        RoleHeld.objects.bulk_create(RoleHeld(officer=officer, role=role) for role in roles)
        act.record(chain(unit), acts.OFFICER_CREATED, f"officer:{officer.id}")
    return officer.id


def _check_password(password: str, name: str, full_name: str) -> None:
    try:
        validate_password(password, Officer(name=name, full_name=full_name))
    except ValidationError as error:
        raise BadInput("password", " ".join(error.messages)) from None


def certify(viewer: Viewer, officer: UUID, function: Function, *, days: int) -> None:
    """Give `officer` a certificate for `function` that lasts `days` days from now."""
    require(viewer, Permission.PEOPLE_CERTIFICATE_GIVE)
    held = _officer(officer)
    moment = clock.now()
    with acting(viewer) as act:
        Certificate.objects.create(
            officer=held,
            function=function,
            issued_at=moment,
            expires_at=moment + timedelta(days=days),
            given_by=viewer.name,
        )
        act.record(chain(held.unit_id), acts.CERTIFICATE_GIVEN, f"officer:{officer}")


def make_unit_key(viewer: Viewer, unit: UUID, first: UUID) -> UUID:
    """Make the first version of a unit's key, sealed to officer `first`; return its id.

    Raises Conflict where the unit has a key: further officers get a grant from a holder.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    if UnitKey.objects.filter(unit_id=unit).exists():
        raise Conflict
    officer = _officer(first)
    if officer.unit_id != unit:
        raise NotFound
    _refuse_administrator(officer)
    reader = PublicKey(bytes(officer.key.public))
    private = PrivateKey.generate()
    place = unit_key_place(uuid4(), unit, 1)
    with acting(viewer) as act:
        body = sealing.seal_bytes(place, private.raw, [reader])
        UnitKey.objects.create(
            id=place.record,
            unit_id=unit,
            version=1,
            public=private.public.raw,
            body=body,
            made_at=clock.now(),
        )
        act.record(chain(unit), acts.UNIT_KEY_MADE, f"unit-key:{place.record}")
    return place.record


def grant_unit_key(viewer: OfficerViewer, officer: UUID) -> None:
    """Let another officer of the viewer's unit open the unit's keys; only a holder can. Raises SealBroken."""
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    held = _officer(officer)
    if held.unit_id != viewer.unit:
        raise NotFound
    _refuse_administrator(held)
    reader = PublicKey(bytes(held.key.public))
    with acting(viewer) as act:
        for unit_key in UnitKey.objects.filter(unit_id=viewer.unit).order_by("version"):
            sealing.grant(unit_key.id, viewer.keys, reader)
            act.record(chain(viewer.unit), acts.UNIT_KEY_GRANTED, f"officer:{officer}")


def add_partner(viewer: Viewer, name: str, lane: str, country: str) -> UUID:
    """Add a partner whose machine may send reports by `lane`; return its id. It needs a key to do so."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    if lane not in PARTNER_LANES:
        raise BadInput("lane", _("A partner sends by one of: partner, industry, foreign_police."))
    with acting(viewer) as act:
        partner = Partner.objects.create(name=name, lane=lane, country=country)
        act.record("system", acts.PARTNER_ADDED, f"partner:{partner.id}")
    return partner.id


def make_partner_key(viewer: Viewer, partner: UUID) -> str:
    """Make a key for a partner and return it: the only time that it is seen. Earlier keys stay valid."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    if not Partner.objects.filter(id=partner).exists():
        raise NotFound
    key = keys.new_partner_key()
    with acting(viewer) as act:
        PartnerKey.objects.create(partner_id=partner, digest=keys.digest(key), made_at=clock.now())
        act.record("system", acts.PARTNER_KEY_MADE, f"partner:{partner}")
    return key


def _refuse_administrator(officer: Officer) -> None:
    if officer.roles_held.filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowed(_("An administrator sees no case contents, so holds no key of the unit."))


def note_sign_in(viewer: OfficerViewer, *, out: bool = False) -> None:
    """Write into the ledger that the officer signed in, or out."""
    with acting(viewer) as act:
        what = acts.OFFICER_SIGNED_OUT if out else acts.OFFICER_SIGNED_IN
        act.record(chain(viewer.unit), what, viewer.name)


def unit_key_place(record: UUID, unit: UUID, version: int) -> Place:
    """Return where a unit key's private half is sealed."""
    return Place(kind="unit-key", record=record, unit=str(unit), sequence=version)


def _officer(officer: UUID) -> Officer:
    found = Officer.objects.select_related("key").filter(id=officer).first()
    if found is None:
        raise NotFound
    return found
