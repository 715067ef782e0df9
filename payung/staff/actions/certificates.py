"""Writes to certificates, and to a supervisor's override of a missing one."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.models import Certificate, Override, UnitKey
from payung.staff.policy import require
from payung.staff.queries.lookups import (
    chain,
    current_key,
    found_officer,
    oversight_readers,
    unit_reader,
)
from payung.staff.roles import Function, Permission
from payung.staff.sealed import override_place
from payung.staff.viewer import OfficerViewer

LONGEST_OVERRIDE: Final = 24  # hours: one shift and its handover


def certify(viewer: Viewer, officer: UUID, function: Function, *, days: int) -> None:
    """Give `officer` a certificate for `function` that lasts `days` days from now.

    It opens the function, not the unit's key: an officer without the key is now listed for a holder to grant
    it.
    """
    require(viewer, Permission.PEOPLE_CERTIFICATE_GIVE)
    if not 1 <= days <= 3 * 366:
        raise BadInput("days", _("A certificate lasts 1 to 1,098 days."))
    moment = clock.now()
    with acting(viewer) as act:
        row = found_officer(officer)
        _refuse_oneself(viewer, officer)
        Certificate.objects.create(
            officer=row,
            function=function,
            issued_at=moment,
            expires_at=moment + timedelta(days=days),
            given_by=viewer.name,
        )
        act.record(chain(row.unit_id), acts.CERTIFICATE_GIVEN, f"officer:{officer}")
        if not _holds_unit_key(row.id, row.unit_id):
            act.record(chain(row.unit_id), acts.UNIT_KEY_QUEUED, f"officer:{officer}")


def _refuse_oneself(viewer: Viewer, officer: UUID) -> None:
    if isinstance(viewer, OfficerViewer) and viewer.id == officer:
        raise NotAllowed(_("Nobody gives a certificate to themselves."))


def _holds_unit_key(officer: UUID, unit: UUID) -> bool:
    key = current_key(officer)
    newest = UnitKey.objects.filter(unit_id=unit).order_by("-version").first()
    if key is None or newest is None:
        return False
    return bool(sealing.readers_of([newest.id], [PublicKey(bytes(key.public)).id]))


def withdraw_certificate(viewer: Viewer, officer: UUID, function: Function) -> None:
    """End every certificate of `officer` for `function`; the function closes with the next page."""
    require(viewer, Permission.PEOPLE_CERTIFICATE_GIVE)
    with acting(viewer) as act:
        row = found_officer(officer)
        moment = clock.now()
        valid = Certificate.objects.filter(
            officer=row, function=function, expires_at__gt=moment, withdrawn_at=None
        )
        if not valid.update(withdrawn_at=moment):
            raise NotFound
        act.record(chain(row.unit_id), acts.CERTIFICATE_WITHDRAWN, f"officer:{officer}")


def override(
    viewer: OfficerViewer, officer: UUID, function: Function, reason: str, *, hours: int
) -> UUID:
    """Let a colleague use `function` without a certificate for some hours; oversight sees this.

    The reason is sealed to the unit and to oversight. Raises BadInput for an empty reason or more than a day.
    """
    require(viewer, Permission.PEOPLE_OVERRIDE_GIVE)
    words = reason.strip()
    if not words or len(words) > 2000:
        raise BadInput("reason", _("Please enter a reason of 1 to 2,000 characters."))
    if not 1 <= hours <= LONGEST_OVERRIDE:
        raise BadInput("hours", _("A certificate override lasts 1 to 24 hours."))
    with acting(viewer) as act:
        colleague = found_officer(officer)
        if colleague.unit_id != viewer.unit or colleague.id == viewer.id:
            raise NotFound
        moment = clock.now()
        row = Override(
            id=uuid4(),
            officer=colleague,
            function=function,
            given_by_id=viewer.id,
            given_at=moment,
            ends_at=moment + timedelta(hours=hours),
        )
        readers = [unit_reader(viewer.unit), *oversight_readers(colleague.unit.country)]
        row.body = sealing.seal(override_place(row), {"reason": words}, readers)
        row.save(force_insert=True)
        act.record(chain(viewer.unit), acts.OVERRIDE_GIVEN, f"officer:{officer}")
    return row.id
