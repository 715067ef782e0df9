"""Every write to cases that packages share."""

from payung.intake.actions.ledger_export import export_ledger

__all__ = [
    "export_ledger",
]
