"""The report: its value (`value`), its parts, its codes, and the two ways to read one."""

from payung.triage.report.extras import NEEDS_IN_WORDS
from payung.triage.report.parts import Child, Contact, Identifier, Suspect, Timing
from payung.triage.report.value import Report

__all__ = ["NEEDS_IN_WORDS", "Child", "Contact", "Identifier", "Report", "Suspect", "Timing"]
