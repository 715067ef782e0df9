"""Search: reports by number, status and officer; persons by whole identifiers and whole parts of names."""
