"""The joint sheet of a case: what all units that work on it read."""
