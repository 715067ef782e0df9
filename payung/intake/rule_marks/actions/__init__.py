"""Every write of marks on the rules and of their figures."""

from payung.intake.rule_marks.actions.report_marks import mark_report, take_mark_back
from payung.intake.rule_marks.actions.rule_statistics import forget_rule_counts
from payung.intake.rule_marks.actions.sentence_export import (
    Chosen,
    SealedFile,
    export_sentences,
    leave_out,
    open_sentences,
)

__all__ = [
    "Chosen",
    "SealedFile",
    "export_sentences",
    "forget_rule_counts",
    "leave_out",
    "mark_report",
    "open_sentences",
    "take_mark_back",
]
