"""Writes that go with signing in and out, and with second factors."""

from uuid import UUID

from django.db.models import F

from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.actions.officers import refuse_oneself
from payung.staff.models import Officer, OfficerKey
from payung.staff.policy import require
from payung.staff.queries.lookups import chain, found_officer
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def note_sign_in(viewer: OfficerViewer, *, out: bool = False) -> None:
    """Write into the ledger that the officer signed in, or out."""
    with acting(viewer):
        _complete_key(viewer)
        _note(viewer, acts.OFFICER_SIGNED_OUT if out else acts.OFFICER_SIGNED_IN)


def _complete_key(viewer: OfficerViewer) -> None:
    """Give a key that was made before keys could sign its signing half: only now is it open."""
    if viewer.own is not None:
        unfinished = OfficerKey.objects.filter(officer_id=viewer.id, ended_at=None, signing=None)
        unfinished.update(signing=viewer.own.signing.public)


def note_second_factor(viewer: OfficerViewer, *, added: bool) -> None:
    """Write into the ledger that the officer added a second factor, or removed one."""
    _note(viewer, acts.SECOND_FACTOR_ADDED if added else acts.SECOND_FACTOR_REMOVED)


def _note(viewer: OfficerViewer, what: str) -> None:
    with acting(viewer) as act:
        act.record(chain(viewer.unit), what, viewer.name)


def sign_out_everywhere(viewer: OfficerViewer) -> None:
    """End every session of the officer, on every machine, this one too."""
    with acting(viewer) as act:
        _end_sessions(viewer.id)
        act.record(chain(viewer.unit), acts.OFFICER_SIGNED_OUT_EVERYWHERE, viewer.name)


def reset_second_factor(viewer: Viewer, officer: UUID) -> None:
    """Write that an officer's lost second factor is reset, and end their sessions.

    allauth keeps the factors: `payung/doors/desk/sign_in/authenticators.py` removes them in this transaction.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    refuse_oneself(viewer, officer)
    with acting(viewer) as act:
        held = found_officer(officer)
        _end_sessions(officer)
        act.record(chain(held.unit_id), acts.SECOND_FACTOR_RESET, f"officer:{officer}")


def _end_sessions(officer: UUID) -> None:
    Officer.objects.filter(id=officer).update(session_epoch=F("session_epoch") + 1)
