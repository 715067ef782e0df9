"""A report told in words: sections, blocks and facts, in the order in which an officer needs them."""

from payung.doors.desk.told.sections import Block, Fact, Section, sections

__all__ = ["Block", "Fact", "Section", "sections"]
