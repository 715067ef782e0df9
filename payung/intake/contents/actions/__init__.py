"""Every write that opens what a report says."""

from payung.intake.contents.actions.report_contents import Opened, open_contents, open_together
from payung.intake.contents.actions.visits import Visit, visit

__all__ = [
    "Opened",
    "Visit",
    "open_contents",
    "open_together",
    "visit",
]
