"""Figures on a unit's wording to children."""
