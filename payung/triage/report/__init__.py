"""The report: its value (`value`), its parts, its codes, and the two ways to read one."""

from payung.triage.report.extras import IF_ANOTHER_ANSWERS, NEEDS_IN_WORDS, WHO_MAY_ANSWER
from payung.triage.report.parts import Child, Contact, Identifier, Suspect, Timing
from payung.triage.report.value import Report

__all__ = [
    "IF_ANOTHER_ANSWERS",
    "NEEDS_IN_WORDS",
    "WHO_MAY_ANSWER",
    "Child",
    "Contact",
    "Identifier",
    "Report",
    "Suspect",
    "Timing",
]
