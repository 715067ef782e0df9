"""Move the review of a case forward."""

from datetime import datetime

from payung.cases import acts
from payung.cases.models import Case
from payung.ledger.actions import Act


def look_by(act: Act, case: Case, at: datetime) -> None:
    """Let somebody review a case by `at`; a review that comes sooner stays."""
    later = Case.objects.filter(id=case.id, review_at__gt=at)
    if later.update(review_at=at, review_raised_at=None):
        act.record(case.chain, acts.REVIEW_SET, f"report:{case.id}")
