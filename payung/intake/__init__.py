"""Floor 5: where every report comes in: received, triaged, sealed, answered, linked."""
