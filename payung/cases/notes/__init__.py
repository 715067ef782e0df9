"""What officers write about a case: notes, drafts, and its story so far."""
