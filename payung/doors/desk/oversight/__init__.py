"""Oversight: reports that name officials, children's feedback on units, overrides, and the ledger."""
