"""Decide the level of a case, with a reason; that starts the next clock."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked, plan_afresh, words_of
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.decision_records import decide
from payung.cases.actions.shares import follow_level
from payung.cases.alarms.actions import end_alarm
from payung.cases.decisions.actions.closures import Closure, close_case
from payung.cases.decisions.queries import child_told
from payung.cases.models import DecisionKind
from payung.cases.parts import parts
from payung.cases.policy import require_work
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level


def decide_level(
    viewer: OfficerViewer,
    case_id: UUID,
    level: Level,
    reason: str,
    *,
    seen: Level,
    closure: Closure | None = None,
) -> bool:
    """Confirm or change the level of a case, with a reason; `seen` is the level on the officer's page.

    The next clock starts, unless the officer closes the case in the same act; return whether a colleague must
    countersign that first. Raises BadInput for a level that its lanes do not allow, and where it cannot be
    closed; Conflict where the level has risen meanwhile.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_work(viewer, locked(case_id), Permission.REPORT_LEVEL_DECIDE)
        if case.level != seen.value:
            raise Conflict(_("The level has changed in the meantime. Read why, then decide."))
        if level > Level.P3 and child_told(viewer, case):
            raise BadInput("level", _("A report from a child is never below P3."))
        same = case.level == level.value
        decide(
            viewer,
            case,
            DecisionKind.LEVEL_CONFIRMED if same else DecisionKind.LEVEL_CHANGED,
            level.value,
            words,
        )
        case.level, case.level_decided_at = level.value, clock.now()
        case.look_at = case.closed_at = None
        case.save(update_fields=["level", "level_decided_at", "look_at"])
        end_alarm(case)
        plan_afresh(case)
        follow_level(viewer, case)
        next_clock(viewer, case)
        for part in parts():
            part.level_decided(viewer, case)
        name = acts.LEVEL_CONFIRMED if same else acts.LEVEL_CHANGED
        act.record(case.chain, name, f"report:{case_id}")
        return closure is not None and _close(viewer, case_id, closure)


def _close(viewer: OfficerViewer, case_id: UUID, closure: Closure) -> bool:
    """Close a case whose level was decided just now; a refusal names the field of the closure."""
    try:
        return close_case(viewer, case_id, closure)
    except (BadInput, Conflict) as refused:
        raise BadInput("close", refused.text) from None
