"""Notes and drafts of officers about a case, and the story of a case so far."""
