"""The states of a case after its level is decided: open with a next step, at rest until a day, or closed."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import locked
from payung.cases.actions.clocks import close, next_clock, start_clock
from payung.cases.decisions.outcomes import Outcomes
from payung.cases.models import Case
from payung.cases.parts import owed_since, parts
from payung.cases.policy import require_work
from payung.foundation.errors import Conflict
from payung.foundation.viewer import Viewer
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

A_DAY: Final = timedelta(days=1)


def decided_case(viewer: OfficerViewer, case_id: UUID) -> Case:
    """Lock and return a case that is the viewer's to work on and whose level is decided."""
    return decided(viewer, locked(case_id))


def decided(viewer: OfficerViewer, locked_case: Case | None) -> Case:
    """Return a locked case that is the viewer's to work on and whose level is decided; raise otherwise."""
    case = require_work(viewer, locked_case, Permission.REPORT_LEVEL_DECIDE)
    if case.level_decided_at is None:
        raise Conflict(_("Decide the level first."))
    return case


def require_answered(viewer: OfficerViewer, case: Case) -> None:
    """Raise Conflict while somebody outside waits for an answer, or for a decision on a wish."""
    if owed_since(viewer, case):
        raise Conflict(
            _(
                "Somebody is waiting for an answer, or for a decision on a wish. Do that first, "
                "then come back to this."
            )
        )


def settle(viewer: OfficerViewer, case: Case, known: Outcomes) -> bool:
    """Take a case off the list where all its outcomes allow that, else keep it there; return which."""
    if known.is_over and case.action_at is None:
        rest(viewer, case, known.look_at)
        return True
    case.ending_id = oldest_waiting(known)
    go_on(viewer, case)
    return False


def oldest_waiting(known: Outcomes) -> UUID | None:
    """Return the decision that has waited longest for a countersignature."""
    return known.waiting[0].id if known.waiting else None


def go_on(viewer: OfficerViewer, case: Case) -> None:
    """Keep a case open, with its next step: a named action, or a countersignature."""
    case.look_at = case.closed_at = None
    case.save(update_fields=["action_at", "ending", "look_at"])
    next_clock(viewer, case)


def rest(viewer: Viewer, case: Case, look_at: datetime | None) -> None:
    """Close a case, or let it rest until the day of the next look, on which it is due."""
    case.action_at = case.ending = case.reported_again_at = None
    case.save(update_fields=["action_at", "ending", "reported_again_at"])
    if look_at is None:
        close(case)
        for part in parts():
            part.closed(viewer, case)
        return
    case.look_at = look_at
    case.save(update_fields=["look_at"])
    start_clock(case, look_at + A_DAY, since=look_at)
