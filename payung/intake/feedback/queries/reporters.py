"""Reporters whom we ask how they were treated."""

from payung.intake.dialogue.queries.correspondence import own_report, sees_all
from payung.intake.feedback import treatment
from payung.staff.viewer import ReporterViewer


def may_give_feedback(viewer: ReporterViewer) -> bool:
    """Say whether the holder of this receipt is asked how they were treated. Raises NotFound.

    Not before they may read our messages: the question alone would reveal that there is one.
    """
    stored = own_report(viewer)
    return bool(treatment.readers(viewer, stored)) and sees_all(viewer, stored)
