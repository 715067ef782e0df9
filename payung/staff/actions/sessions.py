"""Writes at sign-in and sign-out, and to second factors."""

from uuid import UUID

from django.db.models import F

from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.actions.officers import refuse_oneself
from payung.staff.actions.own_tokens import complete_name_tokens
from payung.staff.models import Officer, OfficerKey
from payung.staff.policy import require
from payung.staff.queries.lookups import chain, found_officer
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def note_sign_in(viewer: OfficerViewer, *, out: bool = False) -> None:
    """Record that the officer signed in, or out."""
    with acting(viewer):
        _complete_key(viewer)
        complete_name_tokens(viewer.id)
        _note(viewer, acts.OFFICER_SIGNED_OUT if out else acts.OFFICER_SIGNED_IN)


def _complete_key(viewer: OfficerViewer) -> None:
    """Add the signing half to a key made before keys could sign: it is open only now."""
    if viewer.own is not None:
        unfinished = OfficerKey.objects.filter(officer_id=viewer.id, ended_at=None, signing=None)
        unfinished.update(signing=viewer.own.signing.public)


def note_second_factor(viewer: OfficerViewer, *, added: bool) -> None:
    """Record that the officer added a second factor, or removed one."""
    _note(viewer, acts.SECOND_FACTOR_ADDED if added else acts.SECOND_FACTOR_REMOVED)


def _note(viewer: OfficerViewer, what: str) -> None:
    with acting(viewer) as act:
        act.record(chain(viewer.unit), what, viewer.name)


def sign_out_everywhere(viewer: OfficerViewer) -> None:
    """End every session of the officer, including this one."""
    with acting(viewer) as act:
        _end_sessions(viewer.id)
        act.record(chain(viewer.unit), acts.OFFICER_SIGNED_OUT_EVERYWHERE, viewer.name)


def reset_second_factor(viewer: Viewer, officer: UUID) -> None:
    """Record the reset of an officer's lost second factor, and end their sessions.

    allauth keeps the factors: `payung/doors/desk/sign_in/authenticators.py` removes them in this transaction.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    refuse_oneself(viewer, officer)
    with acting(viewer) as act:
        row = found_officer(officer)
        _end_sessions(officer)
        act.record(chain(row.unit_id), acts.SECOND_FACTOR_RESET, f"officer:{officer}")


def _end_sessions(officer: UUID) -> None:
    Officer.objects.filter(id=officer).update(session_epoch=F("session_epoch") + 1)
