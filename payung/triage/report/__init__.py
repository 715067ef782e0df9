"""The report: its value (`value`), its parts, its codes, and the two ways to read one."""

from payung.triage.report.parts import Child, Contact, Identifier, Suspect, Timing
from payung.triage.report.value import Report

__all__ = ["Child", "Contact", "Identifier", "Report", "Suspect", "Timing"]
