"""Writes to keys: confirming officers, a unit's first key, granting it. Newer versions: `rotation.py`."""

import hmac
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act, acting
from payung.staff import acts, trust_chain
from payung.staff.actions.key_upkeep import rotation_done
from payung.staff.models import Officer, OfficerKey, Unit, UnitKey
from payung.staff.officer_keys import place_of_unit_key
from payung.staff.policy import require
from payung.staff.queries.key_rows import held_by, signable
from payung.staff.queries.lookups import (
    chain,
    confirmed,
    current_key,
    found_officer,
    found_unit,
    holders,
    nature_of,
    recovery_opens,
    refused,
    statement_of,
    unit_keys,
)
from payung.staff.roles import Permission, Role
from payung.staff.trust_chain import OfficerStatement
from payung.staff.viewer import OfficerViewer


def make_unit_key(viewer: OfficerViewer) -> UUID:
    """Make the first version of the unit's key in the viewer's session; return its id.

    Only its public half and the sealed record leave this function. Raises Conflict where somebody, or the
    recovery key, opens a valid key of the unit: then a holder grants it. Where nobody does, a new version lets
    the unit receive again; older records stay closed.
    """
    own = holder(viewer)
    with acting(viewer) as act:
        _require_charter(found_unit(viewer.unit))
        must_be_here(viewer)
        rows = list(UnitKey.objects.filter(unit_id=viewer.unit).order_by("-version").defer("body"))
        _refuse_another(viewer)
        row = new_version(viewer, rows[0].version + 1 if rows else 1, [own.public])
        rotation_done(viewer.unit)
        act.record(chain(viewer.unit), acts.UNIT_KEY_MADE, f"unit-key:{row.id}")
        return row.id


def _require_charter(unit: Unit) -> None:
    """Raise Conflict where a unit has no valid charter: none of its keys would be valid."""
    if nature_of(unit) is None:
        raise Conflict(
            _(
                "The root has not signed your unit, so its keys are not valid. See payung "
                "keys units."
            )
        )


def _refuse_another(viewer: OfficerViewer) -> None:
    """Raise Conflict where the viewer's unit has a valid key that somebody can open."""
    counting = [row for row, _ in unit_keys([viewer.unit]).get(viewer.unit, ())]
    if not counting:
        return
    here = holders(counting[:1])[counting[0].id]
    if viewer.id in here:  # they have just made it: the same form came twice
        raise Conflict
    if here:
        raise Conflict(_("Your unit already has a key: a colleague who holds it grants it to you."))
    if recovery_opens(counting[:1]):
        raise Conflict(
            _(
                "Nobody here holds your unit's key, but the recovery key opens it: ask an "
                "administrator."
            )
        )


def new_version(viewer: OfficerViewer, version: int, readers: Iterable[PublicKey]) -> UnitKey:
    """Store a new version of the unit's key, signed by the viewer, for `readers` and the recovery key."""
    private, record = PrivateKey.generate(), uuid4()
    recovery = trust_chain.recovery_reader()
    place = place_of_unit_key(record, viewer.unit, version)
    row = UnitKey(
        id=record,
        unit_id=viewer.unit,
        version=version,
        public=private.public.raw,
        made_at=clock.now(),
        chain=trust_chain.write(viewer.chain),
    )
    row.body = sealing.seal_bytes(place, private.raw, [*readers, *([recovery] if recovery else [])])
    row.signature = trust_chain.sign_unit(statement_of(row), holder(viewer).signing)
    row.save(force_insert=True)
    return row


def sign_unit_key(viewer: OfficerViewer) -> None:
    """Sign an invalid key of the viewer's unit, where none is valid; only a holder can.

    It was made before keys were signed, or by the viewer before they were confirmed as a holder. Another
    person's signature is never replaced: the key may be planted.
    """
    own = holder(viewer)
    with acting(viewer) as act:
        _require_charter(found_unit(viewer.unit))
        must_be_here(viewer)
        if unit_keys([viewer.unit]):
            raise Conflict(_("Your unit's key is already signed."))
        row = next(iter(signable(viewer)), None)
        if row is None:
            raise NotAllowed(_("Only an officer who holds the unit's key can sign it."))
        row.made_at = clock.now()  # the time of the signature
        row.signature = trust_chain.sign_unit(statement_of(row), own.signing)
        row.chain = trust_chain.write(viewer.chain)
        row.save(update_fields=["made_at", "signature", "chain"])
        act.record(chain(viewer.unit), acts.UNIT_KEY_SIGNED, f"unit-key:{row.id}")


def grant_recovery(viewer: OfficerViewer) -> int:
    """Grant the recovery key every version of the unit's key that the viewer holds; return how many are new.

    Needed once after a recovery key was installed or replaced. Raises Conflict where there is none.
    """
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    if trust_chain.recovery_reader() is None:
        raise Conflict(_("This installation has no recovery key: PAYUNG_RECOVERY is not set."))
    with acting(viewer) as act:
        found_unit(viewer.unit)
        versions = held_by(viewer)
        if not versions:
            raise NotAllowed(_("You do not hold the unit's key, so you cannot grant it."))
        return to_recovery(act, viewer, versions)


def to_recovery(act: Act, viewer: OfficerViewer, versions: list[UnitKey]) -> int:
    """Grant versions that the viewer holds to the recovery key; return how many it did not open before.

    A replaced recovery key loses its grants: somebody may know its parts.
    """
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        return 0
    ids = [row.id for row in versions]
    lacking = len(versions) - len(recovery_opens(versions))
    sealing.hand_on(ids, viewer.keys, [recovery], before=_replaced(ids, recovery))
    if lacking:
        act.record(chain(viewer.unit), acts.RECOVERY_GRANTED, f"unit:{viewer.unit}", count=lacking)
    return lacking


def _replaced(versions: list[UUID], recovery: PublicKey) -> set[str]:
    """Return the names of earlier recovery keys: those that open these versions and were never an officer's."""
    names: set[str] = set().union(*sealing.readers(versions).values())
    units = UnitKey.objects.filter(id__in=versions).values("unit_id")
    officers = OfficerKey.objects.filter(officer__unit_id__in=units)
    known = officers.values_list("public", flat=True)
    return names - {recovery.id} - {PublicKey(bytes(public)).id for public in known}


def vouch_for(viewer: OfficerViewer, officer: UUID, fingerprint: str) -> None:
    """Confirm with a signature that a colleague's key is theirs.

    `fingerprint`: the colleague reads it out from their screen; it must match the key in the database. Raises
    BadInput where it does not: then the key is somebody else's.
    """
    with acting(viewer) as act:
        colleague = found_officer(officer)
        key = current_key(officer)
        statement = confirmed([key]).get(officer) if key else None
        # A holder of the unit's key stays one.
        _vouch(
            viewer, act, colleague, fingerprint, holder=statement is not None and statement.holder
        )


def grant_unit_key(viewer: OfficerViewer, officer: UUID, fingerprint: str) -> None:
    """Confirm a colleague's key, as `vouch_for` does, and grant it the unit's keys. Only a holder can."""
    with acting(viewer) as act:
        colleague = found_officer(officer)
        _refuse_administrator(colleague)
        reader = _vouch(viewer, act, colleague, fingerprint, holder=True)
        opened = [row.id for row in held_by(viewer)]
        if not opened:
            raise NotAllowed(_("You do not hold the unit's key, so you cannot grant it."))
        sealing.hand_on(opened, viewer.keys, [reader], before=())
        act.record(chain(viewer.unit), acts.UNIT_KEY_GRANTED, f"officer:{officer}")


def _vouch(
    viewer: OfficerViewer, act: Act, officer: Officer, fingerprint: str, *, holder: bool
) -> PublicKey:
    own = signer(viewer)
    if not viewer.is_holder:
        raise NotAllowed(_("You do not hold the unit's key, so your confirmation is not trusted."))
    must_be_here(viewer)
    key = current_key(officer.id)
    if officer.unit_id != viewer.unit or officer.id == viewer.id or key is None:
        raise NotFound
    if not key.signing:
        raise Conflict(_("This colleague must sign in once before their key can be confirmed."))
    _compare(officer, key, fingerprint)
    statement = OfficerStatement(
        officer.id,
        officer.unit_id,
        key.version,
        bytes(key.public),
        bytes(key.signing),
        clock.now(),
        holder=holder,
    )
    signed = trust_chain.sign_officer(statement, own.signing, viewer.chain)
    key.chain = trust_chain.write(signed)
    key.save(update_fields=["chain"])
    act.record(chain(viewer.unit), acts.OFFICER_KEY_SIGNED, f"officer:{officer.id}")
    return PublicKey(statement.public, vouched=True)


def _compare(officer: Officer, key: OfficerKey, fingerprint: str) -> None:
    entered = "".join(fingerprint.split()).replace("-", "")
    expected = trust_chain.fingerprint(
        officer.id, officer.unit_id, bytes(key.public), bytes(key.signing or b"")
    ).replace(" ", "")
    if not hmac.compare_digest(entered.encode("utf-8", "replace"), expected.encode()):
        raise BadInput(
            "fingerprint",
            _("These are not the 30 digits of this key. Do not confirm it: read them out again."),
        )


def signer(viewer: Viewer) -> PrivateKey:
    """Return the viewer's key, if they may sign for their unit. Raises NotAllowed."""
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    if not isinstance(viewer, OfficerViewer) or viewer.own is None:
        raise NotAllowed(_("This needs your own key: sign in at the desk."))
    return viewer.own


def holder(viewer: OfficerViewer) -> PrivateKey:
    """Return the viewer's key, if their signatures for the unit are valid. Raises NotAllowed."""
    own = signer(viewer)
    if not viewer.is_holder:
        raise NotAllowed(
            _(
                "You are not confirmed as a holder of the unit's key, so your signature is "
                "not trusted."
            )
        )
    return own


def must_be_here(viewer: OfficerViewer) -> None:
    """Raise Conflict where the viewer's key has ended since the request began: they left, or have a new one.

    Called within the transaction. Their signature would now be invalid, but would replace a valid one.
    """
    key = current_key(viewer.id)
    if key is None or viewer.own is None or bytes(key.public) != viewer.own.public.raw:
        raise Conflict
    if trust_chain.confirmed_today(viewer.chain, refused()) is None:
        raise Conflict


def _refuse_administrator(officer: Officer) -> None:
    if officer.roles_held.filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowed(
            _("An administrator sees no case contents, so cannot hold the unit's key.")
        )
