"""Every read of the dialogue."""

from payung.intake.dialogue.queries.blame_figures import (
    blame_figures_of_unit,
    blame_figures_of_units,
)
from payung.intake.dialogue.queries.correspondence import (
    Dialogue,
    DialogueMessage,
    dialogue,
    sees_all,
    standing_of,
    was_deleted,
)

__all__ = [
    "Dialogue",
    "DialogueMessage",
    "blame_figures_of_unit",
    "blame_figures_of_units",
    "dialogue",
    "sees_all",
    "standing_of",
    "was_deleted",
]
