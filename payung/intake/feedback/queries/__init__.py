"""Every read of feedback."""

from payung.intake.feedback.queries.reporters import may_give_feedback
from payung.intake.feedback.queries.treatments import FeedbackEntry, feedback, feedback_counts

__all__ = [
    "FeedbackEntry",
    "feedback",
    "feedback_counts",
    "may_give_feedback",
]
