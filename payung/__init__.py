"""Payung: one roof from a child's first word to safety and justice. ARCHITECTURE.md names every room."""
