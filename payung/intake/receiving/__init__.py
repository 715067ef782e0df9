"""A report comes in: one transaction from any door."""
