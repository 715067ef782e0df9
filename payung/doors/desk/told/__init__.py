"""A report told in words: sections, blocks and facts, in the order an officer needs them."""

from payung.doors.desk.told.sections import Block, Fact, Section, needs, rest, sections

__all__ = ["Block", "Fact", "Section", "needs", "rest", "sections"]
