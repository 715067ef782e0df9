"""Floor 0: sealing, receipts, blind index, clock, errors. Knows no room, keeps only grants."""
