"""Writes to the versions of a unit's key: a new one, moving records to it, and distrusted officers."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing, signing
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import Act, acting
from payung.staff import acts, trust_chain
from payung.staff.actions.key_upkeep import (
    close_if_nobody,
    forget_grants,
    rotation_done,
    rotation_due,
)
from payung.staff.actions.officers import ask_if_last
from payung.staff.actions.unit_keys import (
    holder,
    must_be_here,
    new_version,
    signer,
    to_recovery,
)
from payung.staff.models import Distrust, Officer, OfficerKey, Unit, UnitKey
from payung.staff.policy import require
from payung.staff.queries.key_rows import held_by
from payung.staff.queries.lookups import (
    ON_ITS_WAY,
    chain,
    confirmed,
    current_keys,
    found_officer,
    found_unit,
    holders,
    newest_key,
    refused,
    unit_keys,
)
from payung.staff.roles import WITH_UNIT_KEY, Permission
from payung.staff.trust_chain import OfficerStatement
from payung.staff.viewer import OfficerViewer

_RISES: Final = timedelta(hours=6)  # a quarter of the day within which a new key is due
BATCH: Final = 200  # grants in one step of a re-wrap: a second or two


def rotate_unit_key(viewer: OfficerViewer, *, compromised: bool = False) -> UUID:
    """Make a new version of the unit's key for its holders who are still here; return its id.

    `compromised`: others may know the old ones. Then nothing is sealed to them again, and `rewrap` moves their
    records to the new one.
    """
    own = holder(viewer)
    with acting(viewer) as act:
        unit = found_unit(viewer.unit)
        must_be_here(viewer)
        held_versions, newest = held_by(viewer), newest_key(viewer.unit)
        if newest is None or newest.id not in {row.id for row in held_versions}:
            if newest and viewer.id in holders([newest])[newest.id]:
                raise Conflict  # it was made for them since the request began: the same form came twice
            raise NotAllowed(
                _("Only an officer who holds the unit's newest key can make a new one.")
            )
        rows = list(UnitKey.objects.filter(unit_id=viewer.unit).order_by("-version").defer("body"))
        row = new_version(viewer, rows[0].version + 1, [own.public, *_staying(unit)])
        _forget_who_works_elsewhere(act, viewer, unit, rows)
        to_recovery(act, viewer, held_versions)
        if compromised:
            _mark_compromised(act, viewer.unit, rows)
        rotation_done(viewer.unit)
        act.record(chain(viewer.unit), acts.UNIT_KEY_ROTATED, f"unit-key:{row.id}")
        return row.id


def _staying(unit: Unit) -> list[PublicKey]:
    """Return the keys of the unit's holders, confirmed by signature, who still work with it.

    A grant in a table is no evidence, since anybody who writes to the database could add it.
    """
    working = Officer.objects.filter(unit=unit, roles_held__role__in=WITH_UNIT_KEY)
    statements = confirmed(current_keys(working)).values()
    return [reader for said in statements if (reader := trust_chain.officer_reader(said))]


def _forget_who_works_elsewhere(
    act: Act, viewer: OfficerViewer, unit: Unit, rows: list[UnitKey]
) -> None:
    """Withdraw the old versions from officers who are still here in a role that does not use them.

    The viewer also signs that they are no longer holders. Otherwise an administrator who gave the role back
    would let them in with the next version.
    """
    working = Officer.objects.filter(roles_held__role__in=WITH_UNIT_KEY).values("id")
    others = OfficerKey.objects.filter(officer__unit=unit).exclude(officer__in=working)
    keys = list(others.select_related("officer"))
    sealing.forget((row.id for row in rows), (PublicKey(bytes(key.public)).id for key in keys))
    current = [key for key in keys if key.ended_at is None]
    statements = confirmed(current)
    for key in current:
        said = statements.get(key.officer_id)
        if said and said.holder:
            _end_holding(act, viewer, key, said)


def _end_holding(
    act: Act, viewer: OfficerViewer, key: OfficerKey, statement: OfficerStatement
) -> None:
    now = replace(statement, at=clock.now(), holder=False, kind="", country="")
    key.chain = trust_chain.write(
        trust_chain.sign_officer(now, holder(viewer).signing, viewer.chain)
    )
    key.save(update_fields=["chain"])
    act.record(chain(viewer.unit), acts.OFFICER_KEY_SIGNED, f"officer:{key.officer_id}")


def _mark_compromised(act: Act, unit: UUID, rows: list[UnitKey]) -> None:
    moment = clock.now()
    for row in rows:
        if row.compromised_at is None:
            row.compromised_at = moment
            row.save(update_fields=["compromised_at"])
            act.record(chain(unit), acts.UNIT_KEY_COMPROMISED, f"unit-key:{row.id}")


def rewrap(viewer: OfficerViewer, limit: int = BATCH) -> int:
    """Move up to `limit` grants of the unit's compromised keys to the newest; return how many are left.

    Every call is one step of a long job in its own transaction; the next call continues it. The old private
    half is forgotten an hour after the compromise, once nothing is left, so that reports on their way in are
    moved too. That is a separate act. No sweep does it: the worker may not withdraw grants of a key.
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
    if not left and late and sealing.forget_all(row.id):
        act.record(chain(row.unit_id), acts.UNIT_KEY_FORGOTTEN, f"unit-key:{row.id}")
    return left


def _newest(viewer: OfficerViewer) -> PublicKey:
    valid = unit_keys([viewer.unit]).get(viewer.unit)
    if not valid or valid[0][1] not in [key.public for key in viewer.keys]:
        raise NotAllowed(_("You do not hold the unit's newest key."))
    return valid[0][1]


def distrust_officer_key(
    viewer: OfficerViewer,
    officer: UUID,
    since: datetime,
    *,
    rotate: bool = True,
    confirm_last: bool = False,
) -> None:
    """Distrust everything that a colleague's key signed from `since` on: others may have had it.

    Officers confirmed by it since then must be compared again. The others get a new unit key: at once, or
    within a day by a holder (`rotate` False). Raises Conflict where the viewer's own key is one of those (the
    root must sign it first), and LastHolder where only the colleague holds the unit's key and `confirm_last` is
    not set.
    """
    signer(viewer)
    with acting(viewer) as act:
        colleague = found_officer(officer, active=False)
        must_be_here(viewer)
        if colleague.unit_id != viewer.unit or colleague.id == viewer.id:
            raise NotFound
        if not rotate:
            ask_if_last(colleague, confirmed=confirm_last)
        names = [
            signing.key_id(bytes(row.signing))
            for row in OfficerKey.objects.filter(officer=colleague)
            if row.signing
        ]
        for name in names:
            _distrust(name, since)
        forget_grants(OfficerKey.objects.filter(officer=colleague))
        if trust_chain.holds(viewer.chain, refused()) is None:
            raise Conflict(
                _(
                    "That key also confirmed your own key. The root must sign yours first: "
                    "payung keys."
                )
            )
        act.record(chain(viewer.unit), acts.OFFICER_KEY_DISTRUSTED, f"officer:{officer}")
        if rotate:
            rotate_unit_key(viewer, compromised=True)
        else:
            close_if_nobody(viewer.unit)
            rotation_due(viewer.unit)


def _distrust(name: str, since: datetime) -> None:
    """Distrust a signing key from `since`, or from an earlier recorded time."""
    row, made = Distrust.objects.get_or_create(key=name, defaults={"since": since})
    if not made and since < row.since:
        row.since = since
        row.save(update_fields=["since"])


def raise_rotations(viewer: SystemViewer) -> int:
    """Escalate due rotations when three quarters of their day have passed; return how many."""
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
