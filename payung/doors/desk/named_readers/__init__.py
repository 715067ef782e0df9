"""A report that only named officers can open."""
