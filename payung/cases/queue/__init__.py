"""The queue: the waiting cases of a unit in order, and each officer's desk settings."""
