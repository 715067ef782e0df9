"""Writes to reports that the packages of this room share."""

from payung.intake.actions.ledger_export import export_ledger

__all__ = [
    "export_ledger",
]
