"""Writes to keys: who vouches for whom, units' keys, their versions, and what happens when one is known."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing, signing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import SystemViewer, Viewer
from payung.ledger.actions import Act, acting
from payung.people import acts, vouching
from payung.people.actions.finding import (
    chain,
    confirmed,
    current_key,
    current_keys,
    forget_grants,
    found_officer,
    found_unit,
    refused,
    statement_of,
    unit_keys,
)
from payung.people.keys import place_of_unit_key
from payung.people.models import Distrust, Officer, OfficerKey, Unit, UnitKey
from payung.people.policy import require
from payung.people.roles import Permission, Role
from payung.people.viewer import OfficerViewer
from payung.people.vouching import OfficerStatement

_RISES: Final = timedelta(hours=6)  # a quarter of the day within which a new key is due
ON_ITS_WAY: Final = timedelta(hours=1)  # longer than any report takes to be stored
BATCH: Final = 200  # grants that one step of a re-wrap hands on: a second or two


def make_unit_key(viewer: OfficerViewer) -> UUID:
    """Make the first version of the viewer's unit's key, in their own session; return its id.

    Only its public half and what is sealed leave this function. Raises Conflict where the unit has a key:
    further officers get a grant from a holder.
    """
    own = _signer(viewer)
    with acting(viewer) as act:
        found_unit(viewer.unit)
        if UnitKey.objects.filter(unit_id=viewer.unit).exists():
            raise Conflict(
                _("Your unit has a key already: a colleague who holds it grants it to you.")
            )
        row = _new_version(viewer, 1, [own.public])
        act.record(chain(viewer.unit), acts.UNIT_KEY_MADE, f"unit-key:{row.id}")
        return row.id


def _new_version(viewer: OfficerViewer, version: int, readers: Iterable[PublicKey]) -> UnitKey:
    private, record = PrivateKey.generate(), uuid4()
    recovery = vouching.recovery_reader()
    place = place_of_unit_key(record, viewer.unit, version)
    row = UnitKey(
        id=record,
        unit_id=viewer.unit,
        version=version,
        public=private.public.raw,
        made_at=clock.now(),
        chain=vouching.write(viewer.chain),
    )
    row.body = sealing.seal_bytes(place, private.raw, [*readers, *([recovery] if recovery else [])])
    row.signature = vouching.sign_unit(statement_of(row), _signer(viewer).signing)
    row.save(force_insert=True)
    return row


def sign_unit_key(viewer: OfficerViewer) -> None:
    """Sign the newest key of the viewer's unit, made before keys were signed; only a holder can."""
    own = _signer(viewer)
    with acting(viewer) as act:
        row = (
            UnitKey.objects.filter(unit_id=viewer.unit, signature=None).order_by("-version").first()
        )
        if row is None or unit_keys([viewer.unit]):
            raise Conflict(_("Your unit's key is signed already."))
        if PublicKey(bytes(row.public)) not in [key.public for key in viewer.keys]:
            raise NotAllowed(_("Only somebody who holds the unit's key signs it."))
        row.made_at = clock.now()  # the signature is of today, and says so
        row.signature = vouching.sign_unit(statement_of(row), own.signing)
        row.chain = vouching.write(viewer.chain)
        row.save(update_fields=["made_at", "signature", "chain"])
        act.record(chain(viewer.unit), acts.UNIT_KEY_SIGNED, f"unit-key:{row.id}")


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
        rows = list(UnitKey.objects.filter(unit_id=viewer.unit))
        mine = {key.public.id for key in viewer.keys}
        opened = [row.id for row in rows if PublicKey(bytes(row.public)).id in mine]
        if not opened:
            raise NotAllowed(_("You do not hold the unit's key, so you cannot grant it."))
        sealing.hand_on(opened, viewer.keys, [reader], before=())
        act.record(chain(viewer.unit), acts.UNIT_KEY_GRANTED, f"officer:{officer}")


def _vouch(
    viewer: OfficerViewer, act: Act, officer: Officer, fingerprint: str, *, holder: bool
) -> PublicKey:
    own = _signer(viewer)
    if not viewer.chain[0].statement.holder:
        raise NotAllowed(_("You do not hold the unit's key, so nobody believes what you confirm."))
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
    signed = vouching.sign_officer(statement, own.signing, viewer.chain)
    key.chain = vouching.write(signed)
    key.save(update_fields=["chain"])
    act.record(chain(viewer.unit), acts.OFFICER_KEY_SIGNED, f"officer:{officer.id}")
    return PublicKey(statement.public, vouched=True)


def _compare(officer: Officer, key: OfficerKey, fingerprint: str) -> None:
    said = "".join(fingerprint.split()).replace("-", "")
    true = vouching.fingerprint(
        officer.id, officer.unit_id, bytes(key.public), bytes(key.signing or b"")
    ).replace(" ", "")
    if not hmac.compare_digest(said.encode("utf-8", "replace"), true.encode()):
        raise BadInput(
            "fingerprint",
            _(
                "These are not the 30 digits of this key. Do not confirm it: read them out once more."
            ),
        )


def rotate_unit_key(viewer: OfficerViewer, *, compromised: bool = False) -> UUID:
    """Make a new version of the unit's key for those who hold it today and are still here; return its id.

    `compromised`: somebody else may know the old ones. Then nothing is sealed to them again, and `rewrap`
    hands the records on to the new one.
    """
    own = _signer(viewer)
    with acting(viewer) as act:
        unit = found_unit(viewer.unit)
        rows = list(UnitKey.objects.filter(unit_id=viewer.unit).order_by("-version"))
        if not rows or PublicKey(bytes(rows[0].public)) not in [k.public for k in viewer.keys]:
            raise NotAllowed(_("Only somebody who holds the unit's newest key makes a new one."))
        readers = _staying(unit)
        row = _new_version(viewer, rows[0].version + 1, [own.public, *readers])
        if compromised:
            _mark_compromised(act, viewer.unit, rows)
        unit.rotation_due_at = unit.rotation_raised_at = None
        unit.save(update_fields=["rotation_due_at", "rotation_raised_at"])
        act.record(chain(viewer.unit), acts.UNIT_KEY_ROTATED, f"unit-key:{row.id}")
        return row.id


def _staying(unit: Unit) -> list[PublicKey]:
    """Return the keys of the unit's holders who are still here: whom a signature says to be one.

    That a grant stands in a table is no evidence, since anybody who writes there could put it.
    """
    told = confirmed(current_keys(Officer.objects.filter(unit=unit)))
    return [reader for each in told.values() if (reader := vouching.officer_reader(each))]


def _mark_compromised(act: Act, unit: UUID, rows: list[UnitKey]) -> None:
    moment = clock.now()
    for row in rows:
        if row.compromised_at is None:
            row.compromised_at = moment
            row.save(update_fields=["compromised_at"])
            act.record(chain(unit), acts.UNIT_KEY_COMPROMISED, f"unit-key:{row.id}")


def rewrap(viewer: OfficerViewer, limit: int = BATCH) -> int:
    """Hand up to `limit` grants of the unit's compromised keys on to the newest; return how many are left.

    One step of a long work, each in its own transaction: killed, the next call goes on there.
    The old private half is forgotten an hour after it became known, once nothing is left: a report that was on
    its way in meanwhile is handed on too.
    """
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    private = {key.public.id: key for key in viewer.keys}
    with acting(viewer) as act:
        found_unit(viewer.unit)
        newest = _newest(viewer)
        left = 0
        for row in UnitKey.objects.filter(unit_id=viewer.unit, compromised_at__isnull=False):
            old = private.get(PublicKey(bytes(row.public)).id)
            left += _rewrap_one(act, row, old, newest, limit)
        return left


def _rewrap_one(
    act: Act, row: UnitKey, old: PrivateKey | None, newest: PublicKey, limit: int
) -> int:
    reader = PublicKey(bytes(row.public))
    if old is not None:
        done = sealing.rewrap(old, newest, limit)
        if done:
            act.record(
                chain(row.unit_id), acts.UNIT_KEY_REWRAPPED, f"unit-key:{row.id}", count=done
            )
    left = sealing.waiting(reader)
    late = row.compromised_at is not None and clock.now() - row.compromised_at >= ON_ITS_WAY
    if not left and late:
        sealing.forget_all(row.id)
    return left


def _newest(viewer: OfficerViewer) -> PublicKey:
    found = unit_keys([viewer.unit]).get(viewer.unit)
    if not found or found[0][1] not in [key.public for key in viewer.keys]:
        raise NotAllowed(_("You do not hold the unit's newest key."))
    return found[0][1]


def distrust_officer_key(
    viewer: OfficerViewer, officer: UUID, since: datetime, *, rotate: bool = True
) -> None:
    """Believe nothing that a colleague's key signed from `since` on: somebody else may have had it.

    Whomever it confirmed since then must be compared again, and the unit's key is made anew for the others.
    Raises Conflict where the viewer's own key is one of those: the installation's root must sign it first.
    """
    _signer(viewer)
    with acting(viewer) as act:
        held = found_officer(officer, active=False)
        if held.unit_id != viewer.unit or held.id == viewer.id:
            raise NotFound
        names = [
            signing.key_id(bytes(row.signing))
            for row in OfficerKey.objects.filter(officer=held)
            if row.signing
        ]
        for name in names:
            _distrust(name, since)
        forget_grants(OfficerKey.objects.filter(officer=held))
        if vouching.holds(viewer.chain, refused()) is None:
            raise Conflict(
                _(
                    "Your own key was confirmed by that key. The root must sign yours first: payung keys."
                )
            )
        act.record(chain(viewer.unit), acts.OFFICER_KEY_DISTRUSTED, f"officer:{officer}")
        if rotate:
            rotate_unit_key(viewer, compromised=True)


def _distrust(name: str, since: datetime) -> None:
    """Let a signing key's word end at `since`, or earlier where it had ended before."""
    row, made = Distrust.objects.get_or_create(key=name, defaults={"since": since})
    if not made and since < row.since:
        row.since = since
        row.save(update_fields=["since"])


def raise_rotations(viewer: SystemViewer) -> int:
    """Let a unit's due rotation rise when its day has run to three quarters; return how many rose."""
    with acting(viewer) as act:
        moment = clock.now()
        late = [
            unit
            for unit in Unit.objects.select_for_update().filter(
                rotation_due_at__isnull=False, rotation_raised_at=None
            )
            if unit.rotation_due_at and unit.rotation_due_at - moment <= _RISES
        ]
        for unit in late:
            unit.rotation_raised_at = moment
            unit.save(update_fields=["rotation_raised_at"])
            act.record(chain(unit.id), acts.ROTATION_ROSE, f"unit:{unit.id}")
        return len(late)


def _signer(viewer: Viewer) -> PrivateKey:
    """Return the viewer's own key, if they may sign for their unit. Raises NotAllowed."""
    require(viewer, Permission.PEOPLE_KEY_GRANT)
    if not isinstance(viewer, OfficerViewer) or viewer.own is None:
        raise NotAllowed(_("This needs your own key: sign in at the desk."))
    return viewer.own


def _refuse_administrator(officer: Officer) -> None:
    if officer.roles_held.filter(role=Role.ADMINISTRATOR).exists():
        raise NotAllowed(_("An administrator sees no case contents, so holds no key of the unit."))
