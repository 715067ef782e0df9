"""Propose to delete cases and feedback that are older than their retention periods."""

from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from payung.cases.models import Proposal
from payung.cases.retention import actions as cases
from payung.cases.retention import periods
from payung.cases.retention.actions.deletion_proposals import propose
from payung.cases.retention.actions.expiry import before
from payung.cases.retention.periods import Kind
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake.deletion.actions.record_deletion import forget_receipts
from payung.intake.dialogue.actions.wording_statistics import forget_counts
from payung.intake.feedback.queries.old_feedback import old_feedback
from payung.intake.rule_marks.actions import forget_rule_counts
from payung.intake.search.actions import forget_searches
from payung.staff.queries import oversight

_MIDNIGHT: Final = time()


def propose_deletions(viewer: SystemViewer) -> int:
    """Propose to delete what is older than its period; return how many proposals are new. Safe to repeat."""
    made = cases.propose_deletions(viewer)
    for unit, country in oversight.countries_of_units(viewer).items():
        made += _propose_feedback(viewer, unit, country)
    return made


def _propose_feedback(viewer: SystemViewer, unit: UUID, country: str) -> int:
    """Propose to delete old feedback on a unit, to its oversight unit; without one nobody could decide."""
    rule = periods.rule(Kind.FEEDBACK, country)
    day, watcher = rule.began(clock.now()), oversight.watcher_of(viewer, unit)
    made = 0
    while day and watcher:
        new = [
            Proposal(record=row.id, kind=Kind.FEEDBACK, rule=rule.name, since=_begins(row.given_on))
            for row in old_feedback(viewer, unit, day.date())
        ]
        if not new:
            break
        made += propose(viewer, watcher, new)
    return made


def _begins(day: date) -> datetime:
    return datetime.combine(day, _MIDNIGHT, UTC)


def forget_leftovers(viewer: SystemViewer) -> int:
    """Delete records that expire without a decision, by the installation's periods; return how many.

    The ledger does not record it, since it did not record their making.
    """
    gone = cases.forget_leftovers(viewer) + forget_counts(viewer, before(Kind.WORDS).date())
    gone += forget_rule_counts(viewer, before(Kind.RULES).date())
    gone += forget_searches(viewer, before(Kind.SEARCH))
    return gone + forget_receipts(viewer, before(Kind.GONE))
