"""The contents of a report, opened for an officer."""
