"""Floor 7: a unit's work on a report: queue, case, decisions, notes, clocks."""
