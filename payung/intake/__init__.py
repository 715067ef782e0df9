"""Floor 5: where every report arrives: received, triaged, sealed, answered, linked."""
