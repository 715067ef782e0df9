"""Floor 6: reports are received, triaged, sealed, answered and linked here."""
