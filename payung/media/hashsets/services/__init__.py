"""Services that share hash sets: one class for the requests of each; the formats read the answers."""
