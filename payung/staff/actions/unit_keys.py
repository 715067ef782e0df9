"""Writes to keys: who vouches for whom, a unit's first key, who is let in. Newer versions: `rotation.py`."""

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
    """Make the first version of the viewer's unit's key, in their own session; return its id.

    Only its public half and what is sealed leave this function. Raises Conflict where somebody, or the recovery
    key, opens a key of the unit that counts: further officers get a grant from a holder. Where nobody does,
    this is the way out: a new version, so that the unit receives again; what was sealed before stays closed.
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
    """Raise Conflict where nobody can say what a unit is: no key of it would count."""
    if nature_of(unit) is None:
        raise Conflict(
            _(
                "The root has not signed your unit, so its keys are not valid. See payung "
                "keys units."
            )
        )


def _refuse_another(viewer: OfficerViewer) -> None:
    """Raise Conflict where the viewer's unit has a key that counts and somebody can open."""
    counting = [row for row, _ in unit_keys([viewer.unit]).get(viewer.unit, ())]
    if not counting:
        return
    here = holders(counting[:1])[counting[0].id]
    if viewer.id in here:  # made by them a moment ago: the same form came twice
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
    """Keep a new version of the viewer's unit's key for `readers` and the recovery key; the viewer signs it."""
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
    """Sign a key of the viewer's unit that does not count, where none does; only a holder can.

    It was made before keys were signed, or by the viewer while they were not confirmed as one who holds it.
    What another signed is left alone: somebody may have put it there.
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
        row.made_at = clock.now()  # the signature is of today, and says so
        row.signature = trust_chain.sign_unit(statement_of(row), own.signing)
        row.chain = trust_chain.write(viewer.chain)
        row.save(update_fields=["made_at", "signature", "chain"])
        act.record(chain(viewer.unit), acts.UNIT_KEY_SIGNED, f"unit-key:{row.id}")


def grant_recovery(viewer: OfficerViewer) -> int:
    """Let the recovery key open every version of the unit's key that the viewer holds; return how many are new.

    Needed once after the recovery key was installed or replaced. Raises Conflict where there is none.
    """
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    if trust_chain.recovery_reader() is None:
        raise Conflict(_("This installation has no recovery key: PAYUNG_RECOVERY is not set."))
    with acting(viewer) as act:
        found_unit(viewer.unit)
        held = held_by(viewer)
        if not held:
            raise NotAllowed(_("You do not hold the unit's key, so you cannot grant it."))
        return to_recovery(act, viewer, held)


def to_recovery(act: Act, viewer: OfficerViewer, held: list[UnitKey]) -> int:
    """Grant versions that the viewer holds to the recovery key; return how many of them it did not open.

    A recovery key that was replaced opens them no longer: somebody may know its parts.
    """
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        return 0
    ids = [row.id for row in held]
    lacking = len(held) - len(recovery_opens(held))
    sealing.hand_on(ids, viewer.keys, [recovery], before=_replaced(ids, recovery))
    if lacking:
        act.record(chain(viewer.unit), acts.RECOVERY_GRANTED, f"unit:{viewer.unit}", count=lacking)
    return lacking


def _replaced(versions: list[UUID], recovery: PublicKey) -> set[str]:
    """Return the names of the recovery keys of before: what opens these versions and was never an officer's."""
    names: set[str] = set().union(*sealing.readers(versions).values())
    units = UnitKey.objects.filter(id__in=versions).values("unit_id")
    officers = OfficerKey.objects.filter(officer__unit_id__in=units)
    known = officers.values_list("public", flat=True)
    return names - {recovery.id} - {PublicKey(bytes(public)).id for public in known}


def vouch_for(viewer: OfficerViewer, officer: UUID, fingerprint: str) -> None:
    """Confirm with a signature that a colleague's key is theirs.

    `fingerprint` is what the colleague reads out from their own screen; it must be that of the key that
    stands in the database. Raises BadInput where it is not: then the key is somebody else's.
    """
    with acting(viewer) as act:
        held = found_officer(officer)
        key = current_key(officer)
        told = confirmed([key]).get(officer) if key else None
        # Who holds the unit's key goes on holding it.
        _vouch(viewer, act, held, fingerprint, holder=told is not None and told.holder)


def grant_unit_key(viewer: OfficerViewer, officer: UUID, fingerprint: str) -> None:
    """Confirm a colleague's key, as `vouch_for` does, and let it open the unit's keys. Only a holder can."""
    with acting(viewer) as act:
        held = found_officer(officer)
        _refuse_administrator(held)
        reader = _vouch(viewer, act, held, fingerprint, holder=True)
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
    said = "".join(fingerprint.split()).replace("-", "")
    true = trust_chain.fingerprint(
        officer.id, officer.unit_id, bytes(key.public), bytes(key.signing or b"")
    ).replace(" ", "")
    if not hmac.compare_digest(said.encode("utf-8", "replace"), true.encode()):
        raise BadInput(
            "fingerprint",
            _("These are not the 30 digits of this key. Do not confirm it: read them out again."),
        )


def signer(viewer: Viewer) -> PrivateKey:
    """Return the viewer's own key, if they may sign for their unit. Raises NotAllowed."""
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    if not isinstance(viewer, OfficerViewer) or viewer.own is None:
        raise NotAllowed(_("This needs your own key: sign in at the desk."))
    return viewer.own


def holder(viewer: OfficerViewer) -> PrivateKey:
    """Return the viewer's own key, if what they sign for their unit is believed. Raises NotAllowed."""
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
    """Raise Conflict where the viewer's key has ended since their request began: they left, or have a new one.

    Called within the transaction. What they sign now would count for nobody, though it takes the place of what
    counts.
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
