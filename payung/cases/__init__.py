"""Floor 5: a unit's work on a case: queue, assignment, decisions, notes, clocks, retention."""
