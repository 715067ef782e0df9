"""The end of an account: closed when its work has new owners, or cut off at once for a cause."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act, acting
from payung.staff import acts
from payung.staff.actions.key_upkeep import close_if_nobody, rotation_due
from payung.staff.actions.officers import (
    ask_if_last,
    end_keys,
    holds_unit_key,
    refuse_oneself,
)
from payung.staff.duty.actions import forget_duty_of
from payung.staff.handover import Held, held_by, holdings
from payung.staff.models import CutOff, Officer
from payung.staff.notices.actions import forget_addresses_of
from payung.staff.policy import require
from payung.staff.queries import oversight
from payung.staff.queries.lookups import chain, found_officer, found_unit, unit_keys
from payung.staff.roles import Permission
from payung.staff.sealed import cut_off_place
from payung.staff.viewer import OfficerViewer

LONGEST: Final = 2000  # characters of the words about a cause


class Cause(StrEnum):
    """Why an account is cut off at once."""

    KEY_AT_RISK = "key_at_risk"
    MISUSE = "misuse"
    ACCUSED = "accused"
    NOT_REACHED = "not_reached"
    OTHER = "other"


CAUSES: Final[dict[Cause, Promise]] = {
    Cause.KEY_AT_RISK: _("somebody else may have the password, telephone or open computer"),
    Cause.MISUSE: _("the officer may have used their access for something else"),
    Cause.ACCUSED: _("the officer is accused of something that touches this work"),
    Cause.NOT_REACHED: _("nobody can reach the officer"),
    Cause.OTHER: _("another cause, written below"),
}


class StillHeld(Conflict):
    """The officer holds work that needs a new owner first. Nothing was done."""

    code = "still_held"

    def __init__(self, work: tuple[Held, ...]) -> None:
        what = "; ".join(item.words for item in work)
        super().__init__(
            _(
                "They still hold: %(what)s. The account closes when all of it has a new owner."
                " Nothing has been done yet."
            )
            % {"what": what}
        )
        self.work = work


def leave(viewer: Viewer, officer: UUID, *, confirm_last: bool = False) -> None:
    """Close the account of an officer who leaves: sessions, keys and signatures no longer count.

    Where they held the unit's key, a new one is due within a day (`Unit.rotation_due_at`). Raises StillHeld
    where they hold open work, LastHolder where there is no other holder and `confirm_last` is not set.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    refuse_oneself(viewer, officer)
    with acting(viewer) as act:
        row = found_officer(officer)
        if work := held_by(officer):
            raise StillHeld(work)
        _end(act, row, acts.OFFICER_LEFT, confirmed=confirm_last)


def cut_off(
    viewer: Viewer, officer: UUID, cause: Cause, words: str, *, confirm_last: bool = False
) -> None:
    """Cut off an account at once: sessions, keys and signatures end, and all that is theirs falls to the unit.

    Each open case goes to the supervisor who has the fewest; without one it has no owner. Oversight alone reads
    the cause. Raises LastHolder where nobody else holds the key and `confirm_last` is not set.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    refuse_oneself(viewer, officer)
    text = words.strip()
    if not text or len(text) > LONGEST:
        raise BadInput("reason", _("Please enter a reason of 1 to 2,000 characters."))
    with acting(viewer) as act:
        row = found_officer(officer)
        _end(act, row, acts.OFFICER_CUT_OFF, confirmed=confirm_last)
        for holding in holdings():
            holding.fall(act, row)
        _keep_cause(viewer, row, cause, text)


def _end(act: Act, row: Officer, what: str, *, confirmed: bool) -> None:
    """End the sessions, keys and signatures of a locked officer."""
    # Waits for a colleague who is replacing the unit's key, also for them.
    found_unit(row.unit_id)
    holds_key = holds_unit_key(row)
    ask_if_last(row, confirmed=confirmed)
    end_keys(row.id)
    row.is_active, row.invitation, row.invitation_ends_at = False, None, None
    row.session_epoch += 1
    row.save()
    forget_duty_of(row.id)
    forget_addresses_of(row.id)
    close_if_nobody(row.unit_id)
    if holds_key:
        rotation_due(row.unit_id)
    act.record(chain(row.unit_id), what, f"officer:{row.id}")


def _keep_cause(viewer: Viewer, officer: Officer, cause: Cause, words: str) -> None:
    """Keep the cause, sealed to the oversight units; where there is none, to the unit itself."""
    by = viewer.id if isinstance(viewer, OfficerViewer) else None
    row = CutOff(officer=officer, cut_by_id=by, cut_at=clock.now())
    readers = list(oversight.watchers(viewer, officer.unit_id).values())
    readers = readers or _keys_of_unit(officer.unit_id)
    if readers:
        contents = {"cause": cause.value, "words": words}
        row.body = sealing.seal(cut_off_place(row), contents, readers)
    row.save(force_insert=True)


def _keys_of_unit(unit: UUID) -> list[PublicKey]:
    return [key for _version, key in unit_keys([unit]).get(unit, ())[:1]]
