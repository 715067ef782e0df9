"""Plain lists: one hash on each line, or columns with names in the first line."""
