"""Units, for administrators: the list, a new one, how far each is set up, what the root signs."""
