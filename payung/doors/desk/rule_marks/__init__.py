"""Marks on what the rules heard, their figures, and the corrected sentences of a unit."""
