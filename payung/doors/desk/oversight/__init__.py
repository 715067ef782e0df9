"""Oversight: what names an official, what children say of units, what was done in spite of a rule."""
