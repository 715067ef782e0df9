"""The own file of each child of a case: read, printed, written into."""
