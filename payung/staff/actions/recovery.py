"""Writes that bring back what was done on another machine: the root's signature, the recovery key's answer."""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act, acting
from payung.staff import acts, charters, offline_keys, trust_chain
from payung.staff.charters import Charter
from payung.staff.models import Officer, OfficerKey, Unit, UnitKey
from payung.staff.offline_keys import Request, SealedKey
from payung.staff.policy import require
from payung.staff.queries.lookups import (
    chain,
    confirmed,
    current_key,
    found_officer,
    found_unit,
    refused,
)
from payung.staff.roles import Permission, Role
from payung.staff.trust_chain import OfficerStatement
from payung.staff.viewer import OfficerViewer


def install_root_signature(viewer: Viewer, text: str) -> UUID:
    """Store the root's signature under an officer's key, and under what the unit is; return the officer's id.

    Anybody who manages officers may carry it: it is worth what the root's public half in the settings says.
    Raises BadInput where another root signed, or where the officer has another key today.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    signed = offline_keys.read_signature(text)
    with acting(viewer) as act:
        told = trust_chain.holds(signed, refused())
        if told is None:
            raise BadInput("signature", _("This was not signed by the root named in the settings."))
        officer = found_officer(told.officer)
        key = current_key(officer.id)
        if key is None or _says(officer, key) != (
            told.unit,
            told.version,
            told.public,
            told.signing,
        ):
            raise BadInput("signature", _("This was signed for another key of this officer."))
        stands = confirmed([key]).get(officer.id)
        if (
            stands and stands.at > told.at
        ):  # it may say what is true no longer: that they hold the key
            raise BadInput(
                "signature",
                _(
                    "This key has been confirmed again since then. Let the root sign a new "
                    "statement."
                ),
            )
        key.chain = trust_chain.write(signed)
        key.save(update_fields=["chain"])
        _keep_charters(act, viewer, offline_keys.read_charters(text))
        act.record(chain(officer.unit_id), acts.OFFICER_KEY_SIGNED, f"officer:{officer.id}")
        return officer.id


def install_charters(viewer: Viewer, text: str) -> int:
    """Store what the root has signed that units are; return how many units it is about.

    It gives them the names in it: nobody else does. Raises BadInput where another root signed, and for one
    that is older than what is there.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        return _keep_charters(act, viewer, offline_keys.read_charters(text))


def _keep_charters(act: Act, viewer: Viewer, texts: list[str]) -> int:
    for text in texts:
        told = charters.read(text, trust_chain.root_key())
        if told is None:
            raise BadInput("signature", _("This was not signed by the root named in the settings."))
        unit = found_unit(told.unit)
        before = charters.read(unit.charter, trust_chain.root_key())
        if before and before.unit == unit.id and not _follows(told, before):
            raise BadInput(
                "signature",
                _("The root has signed something else, or something later, for this unit."),
            )
        changed = [] if before and _same(before, told) else ["charter"]
        if unit.name != told.name:
            _require_name(viewer, told)
            changed.append("name")
        unit.charter, unit.name = text, told.name
        if changed:
            unit.save(update_fields=changed)
            act.record(chain(unit.id), acts.UNIT_SIGNED, f"unit:{unit.id}")
    return len(texts)


def _follows(new: Charter, before: Charter) -> bool:
    """Say whether a charter can take the place of another: later, of the same kind, and receiving no later."""
    stays = (new.kind, new.country) == (before.kind, before.country)
    return stays and new.at >= before.at and new.rank <= before.rank


def _same(one: Charter, other: Charter) -> bool:
    """Say whether two charters say the same, whenever they were signed."""
    return replace(one, at=other.at) == other


def _require_name(viewer: Viewer, told: Charter) -> None:
    """Refuse a new name at the desk, whose process may not change one, and one that another unit has."""
    if Unit.objects.filter(name=told.name).exists():
        raise BadInput("signature", _("Another unit has this name."))
    if isinstance(viewer, OfficerViewer):
        raise BadInput(
            "signature",
            _("This renames the unit: enter it with `payung keys install-signature`."),
        )


def _says(officer: Officer, key: OfficerKey) -> tuple[UUID, int, bytes, bytes]:
    return officer.unit_id, key.version, bytes(key.public), bytes(key.signing or b"")


def ask_recovery(viewer: Viewer, officer: UUID) -> str:
    """Return the file that is carried to the recovery key, so that it opens the unit's keys for `officer`.

    The ledger says so, and oversight sees it. Raises Conflict where nothing was ever sealed to a recovery key.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        raise Conflict(_("This installation has no recovery key: PAYUNG_RECOVERY is not set."))
    with acting(viewer) as act:
        held, told = _for_recovery(officer)
        keys = _sealed_keys(held.unit_id, recovery)
        if not keys:
            raise Conflict(_("No key of this unit was sealed to the recovery key."))
        act.record(chain(held.unit_id), acts.RECOVERY_ASKED, f"officer:{officer}")
        return offline_keys.request(Request(told, keys), held.full_name)


def _sealed_keys(unit: UUID, recovery: PublicKey) -> tuple[SealedKey, ...]:
    rows = UnitKey.objects.filter(unit_id=unit).order_by("version")
    found = (
        SealedKey(
            row.id, row.version, bytes(row.body), tuple(sealing.boxes_of(row.id, recovery.id))
        )
        for row in rows
    )
    return tuple(key for key in found if key.boxes)


def _for_recovery(officer: UUID) -> tuple[Officer, OfficerStatement]:
    held = found_officer(officer)
    if held.roles_held.filter(role=Role.ADMINISTRATOR).exists():
        raise BadInput(
            "officer", _("An administrator sees no case contents, so no key can be opened for one.")
        )
    key = current_key(held.id)
    if key is None or not key.signing:
        raise BadInput("officer", _("This officer has no key yet: they must sign in first."))
    return held, OfficerStatement(
        held.id,
        held.unit_id,
        key.version,
        bytes(key.public),
        bytes(key.signing),
        clock.now(),
    )


def install_recovery(viewer: Viewer, text: str) -> int:
    """Store what the recovery key opened for an officer; return how many versions of the unit's key.

    The officer's key must be confirmed first, so that nobody recovers for somebody unknown. The same answer
    again does no harm.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    brought = offline_keys.read_answer(text)
    with acting(viewer) as act:
        held, told = _for_recovery(brought.statement.officer)
        key = current_key(held.id)
        reader = trust_chain.officer_reader(confirmed([key]).get(held.id) if key else None)
        if (
            reader is None
            or reader != PublicKey(told.public)
            or told.public != brought.statement.public
        ):
            raise BadInput(
                "answer", _("This officer's key is not confirmed, or has changed since.")
            )
        known = set(UnitKey.objects.filter(unit_id=held.unit_id).values_list("id", flat=True))
        if not brought.boxes or not set(brought.boxes) <= known:
            raise NotFound
        for record, box in brought.boxes.items():
            # What is there stays: this answer may be made up, and opening tries every box.
            if box not in sealing.boxes_of(record, reader.id):
                sealing.place_box(record, reader, box)
        UnitKey.objects.filter(id__in=brought.boxes).update(closed_at=None)
        act.record(
            chain(held.unit_id),
            acts.RECOVERY_USED,
            f"officer:{held.id}",
            count=len(brought.boxes),
        )
        return len(brought.boxes)
