"""Floor 7: what a unit does with a report: queue, case, decisions, notes, clocks."""
