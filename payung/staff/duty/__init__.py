"""Duty: who of a unit answers at a moment, and which unit answers where nobody does."""
