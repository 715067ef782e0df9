"""Legal holds and review dates: what keeps a case from being deleted."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import case_for, forget_proposals, words_of
from payung.cases.actions.decision_records import decide
from payung.cases.models import Case, DecisionKind
from payung.cases.policy import may_work
from payung.cases.queries.open_work import open_proposals
from payung.cases.retention import periods
from payung.cases.retention.actions.deletion_decisions import day_to_come, propose_after_review
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries.aged_records import BATCH
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.staff.queries import oversight
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import RISES_AFTER


def set_hold(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Set a legal hold on a case, with a sealed reason: nobody proposes or deletes it until it is lifted.

    Deletes the proposals and decisions to delete it.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_HOLD_SET)
        if case.held_at:
            raise Conflict(_("This report is already under a legal hold."))
        decide(viewer, case, DecisionKind.HELD, case.level, words)
        forget_proposals(case_id)
        case.held_at = clock.now()
        case.save(update_fields=["held_at"])
        act.record(case.chain, acts.HELD, f"report:{case_id}")


def lift_hold(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Lift a legal hold, with a sealed reason: the case's period and review apply again."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_HOLD_SET)
        if not case.held_at:
            raise Conflict(_("This report is not under a legal hold."))
        decide(viewer, case, DecisionKind.HOLD_LIFTED, case.level, words)
        case.held_at = None
        case.save(update_fields=["held_at"])
        act.record(case.chain, acts.HOLD_LIFTED, f"report:{case_id}")


def review(
    viewer: OfficerViewer, case_id: UUID, reason: str, until: datetime | None = None
) -> None:
    """Record that a case is needed `until` the day of its next review, with a sealed reason.

    Without a day the case is not needed: that proposes to delete it, and others decide. Only the owner or a
    supervisor may; for a case without an owner, anybody with the permission.
    """
    words = words_of("reason", reason)
    until = day_to_come(until) if until else None
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_REVIEW)
        leave = may_work(viewer, case.owner_id or viewer.id, Permission.REPORT_REVIEW)
        if not leave:
            raise NotAllowed(leave.reason)
        decide(viewer, case, DecisionKind.REVIEWED, case.level, words)
        act.record(case.chain, acts.REVIEWED, f"report:{case_id}")
        if until is None:
            propose_after_review(viewer, case, words)
        else:
            case.review_at, case.review_raised_at = until, None
            case.save(update_fields=["review_at", "review_raised_at"])


def raise_reviews(viewer: SystemViewer) -> int:
    """Raise overdue reviews to the supervisor; return how many rose."""
    rose = 0
    for unit, country in oversight.countries_of_units(viewer).items():
        began = periods.rule(Kind.REVIEW_LATE, country).began(clock.now())
        if began is not None:
            # A review rises after three quarters of the time that it may wait.
            rose += _raise(viewer, unit, clock.now() - (clock.now() - began) * RISES_AFTER)
    return rose


def _raise(viewer: SystemViewer, unit: UUID, before: datetime) -> int:
    late = Case.objects.filter(
        ~Exists(open_proposals()), unit_id=unit, review_at__lte=before, review_raised_at=None
    )
    with acting(viewer) as act:
        cases = list(late.select_for_update().order_by("review_at", "id")[:BATCH])
        ids = [case.id for case in cases]
        Case.objects.filter(id__in=ids).update(review_raised_at=clock.now())
        for case in cases:
            act.record(case.chain, acts.REVIEW_ROSE, f"report:{case.id}")
    return len(cases)
