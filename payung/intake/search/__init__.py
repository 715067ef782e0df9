"""Search for reports by number, status and officer, and for persons by identifier or part of a name."""
