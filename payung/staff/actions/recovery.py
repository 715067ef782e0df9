"""Writes that install files from another machine: the root's signature, the recovery key's answer."""

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
    """Store the root's signatures of an officer's key and of the unit's charter; return the officer's id.

    Anybody who manages officers may install it: it is checked against the root's public half in the settings.
    Raises BadInput where another root signed, or where the officer now has another key.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    signed = offline_keys.read_signature(text)
    with acting(viewer) as act:
        statement = trust_chain.holds(signed, refused())
        if statement is None:
            raise BadInput("signature", _("This was not signed by the root named in the settings."))
        officer = found_officer(statement.officer)
        key = current_key(officer.id)
        if key is None or _says(officer, key) != (
            statement.unit,
            statement.version,
            statement.public,
            statement.signing,
        ):
            raise BadInput("signature", _("This was signed for another key of this officer."))
        current = confirmed([key]).get(officer.id)
        # An older statement may no longer be true: that they hold the key.
        if current and current.at > statement.at:
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
    """Store charters of units, signed by the root, and their names; return the number of units.

    Nothing else names a unit. Raises BadInput where another root signed, and for a charter older than the
    present one.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        return _keep_charters(act, viewer, offline_keys.read_charters(text))


def _keep_charters(act: Act, viewer: Viewer, texts: list[str]) -> int:
    for text in texts:
        signed = charters.read(text, trust_chain.root_key())
        if signed is None:
            raise BadInput("signature", _("This was not signed by the root named in the settings."))
        unit = found_unit(signed.unit)
        before = charters.read(unit.charter, trust_chain.root_key())
        if before and before.unit == unit.id and not _follows(signed, before):
            raise BadInput(
                "signature",
                _("The root has signed something else, or something later, for this unit."),
            )
        changed = [] if before and _same(before, signed) else ["charter"]
        if unit.name != signed.name:
            _require_name(viewer, signed)
            changed.append("name")
        unit.charter, unit.name = text, signed.name
        if changed:
            unit.save(update_fields=changed)
            act.record(chain(unit.id), acts.UNIT_SIGNED, f"unit:{unit.id}")
    return len(texts)


def _follows(new: Charter, before: Charter) -> bool:
    """Say whether a charter may replace another: signed later, same kind, and not later in receiving."""
    same = (new.kind, new.country) == (before.kind, before.country)
    return same and new.at >= before.at and new.rank <= before.rank


def _same(one: Charter, other: Charter) -> bool:
    """Say whether two charters are equal, apart from the time of signing."""
    return replace(one, at=other.at) == other


def _require_name(viewer: Viewer, charter: Charter) -> None:
    """Refuse a new name at the desk, whose process may not change one, and a name of another unit."""
    if Unit.objects.filter(name=charter.name).exists():
        raise BadInput("signature", _("Another unit has this name."))
    if isinstance(viewer, OfficerViewer):
        raise BadInput(
            "signature",
            _("This renames the unit: enter it with `payung keys install-signature`."),
        )


def _says(officer: Officer, key: OfficerKey) -> tuple[UUID, int, bytes, bytes]:
    return officer.unit_id, key.version, bytes(key.public), bytes(key.signing or b"")


def ask_recovery(viewer: Viewer, officer: UUID) -> str:
    """Return the request file that asks the recovery key to open the unit's keys for `officer`.

    The ledger records it, and oversight sees it. Raises Conflict where nothing was sealed to a recovery key.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    recovery = trust_chain.recovery_reader()
    if recovery is None:
        raise Conflict(_("This installation has no recovery key: PAYUNG_RECOVERY is not set."))
    with acting(viewer) as act:
        person, statement = _for_recovery(officer)
        keys = _sealed_keys(person.unit_id, recovery)
        if not keys:
            raise Conflict(_("No key of this unit was sealed to the recovery key."))
        act.record(chain(person.unit_id), acts.RECOVERY_ASKED, f"officer:{officer}")
        return offline_keys.request(Request(statement, keys), person.full_name)


def _sealed_keys(unit: UUID, recovery: PublicKey) -> tuple[SealedKey, ...]:
    rows = UnitKey.objects.filter(unit_id=unit).order_by("version")
    keys = (
        SealedKey(
            row.id, row.version, bytes(row.body), tuple(sealing.boxes_of(row.id, recovery.id))
        )
        for row in rows
    )
    return tuple(key for key in keys if key.boxes)


def _for_recovery(officer: UUID) -> tuple[Officer, OfficerStatement]:
    person = found_officer(officer)
    if person.roles_held.filter(role=Role.ADMINISTRATOR).exists():
        raise BadInput(
            "officer", _("An administrator sees no case contents, so no key can be opened for one.")
        )
    key = current_key(person.id)
    if key is None or not key.signing:
        raise BadInput("officer", _("This officer has no key yet: they must sign in first."))
    return person, OfficerStatement(
        person.id,
        person.unit_id,
        key.version,
        bytes(key.public),
        bytes(key.signing),
        clock.now(),
    )


def install_recovery(viewer: Viewer, text: str) -> int:
    """Store the recovery key's answer for an officer; return the number of versions of the unit's key.

    The officer's key must be confirmed first, so that nobody recovers for a stranger. A repeated answer does no
    harm.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    answer = offline_keys.read_answer(text)
    with acting(viewer) as act:
        person, current = _for_recovery(answer.statement.officer)
        key = current_key(person.id)
        reader = trust_chain.officer_reader(confirmed([key]).get(person.id) if key else None)
        if (
            reader is None
            or reader != PublicKey(current.public)
            or current.public != answer.statement.public
        ):
            raise BadInput(
                "answer", _("This officer's key is not confirmed, or has changed since.")
            )
        known = set(UnitKey.objects.filter(unit_id=person.unit_id).values_list("id", flat=True))
        if not answer.boxes or not set(answer.boxes) <= known:
            raise NotFound
        for record, box in answer.boxes.items():
            # Existing boxes stay: this answer may be forged, and opening tries every box.
            if box not in sealing.boxes_of(record, reader.id):
                sealing.place_box(record, reader, box)
        UnitKey.objects.filter(id__in=answer.boxes).update(closed_at=None)
        act.record(
            chain(person.unit_id),
            acts.RECOVERY_USED,
            f"officer:{person.id}",
            count=len(answer.boxes),
        )
        return len(answer.boxes)
