"""Every read of marks on the rules and of their figures."""

from payung.intake.rule_marks.queries.corrected_sentences import Corrected, mark_of
from payung.intake.rule_marks.queries.rule_figures import (
    RuleFigures,
    rule_figures_of_unit,
    rule_figures_of_units,
)

__all__ = [
    "Corrected",
    "RuleFigures",
    "mark_of",
    "rule_figures_of_unit",
    "rule_figures_of_units",
]
