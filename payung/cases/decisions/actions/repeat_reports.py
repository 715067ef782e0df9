"""Decide whether a case that is closed or rests is opened again, because a new report names its account.

The worker only asks. An officer opens the case again, or writes why not.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import case_for, words_of
from payung.cases.actions.clocks import list_again
from payung.cases.actions.decision_records import decide
from payung.cases.models import Case, DecisionKind
from payung.foundation import clock
from payung.foundation.errors import Conflict
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import Act, acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

OFF_THE_LIST = Q(closed_at__isnull=False) | Q(look_at__isnull=False)


def ask_again(viewer: SystemViewer, act: Act, cases: Collection[UUID]) -> None:
    """Mark those of `cases` that are closed or rest: a new report names their account."""
    del viewer  # the act is the system's
    asked = Case.objects.filter(OFF_THE_LIST, id__in=list(cases), reported_again_at=None)
    for case in asked.select_for_update().order_by("id"):
        case.reported_again_at = clock.now()
        case.save(update_fields=["reported_again_at"])
        act.record(case.chain, acts.REPORTED_AGAIN, f"report:{case.id}")


def reopen(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Open a case again for a new report: it is due as soon as the first act was."""
    with acting(viewer) as act:
        case = _asked(viewer, case_id)
        decide(viewer, case, DecisionKind.REOPENED, case.level, reason.strip())
        list_again(case)
        act.record(case.chain, acts.REOPENED, f"report:{case_id}")


def leave_closed(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Leave a case as it is although a new report names its account, with a reason."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = _asked(viewer, case_id)
        decide(viewer, case, DecisionKind.LEFT_CLOSED, case.level, words)
        act.record(case.chain, acts.LEFT_CLOSED, f"report:{case_id}")


def _asked(viewer: OfficerViewer, case_id: UUID) -> Case:
    """Return a case that a new report asks for, locked, and no longer marked. Any officer may decide it."""
    case = case_for(viewer, case_id, Permission.REPORT_LEVEL_DECIDE)
    if case.reported_again_at is None or not (case.closed_at or case.look_at):
        raise Conflict(_("A colleague has just decided this. Read what they wrote."))
    case.reported_again_at = None
    case.save(update_fields=["reported_again_at"])
    return case
