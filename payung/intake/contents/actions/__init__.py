"""Every write that opens a report's contents."""

from payung.intake.contents.actions.report_contents import (
    OpenedReport,
    open_contents,
    open_together,
)
from payung.intake.contents.actions.visits import Visit, visit

__all__ = [
    "OpenedReport",
    "Visit",
    "open_contents",
    "open_together",
    "visit",
]
