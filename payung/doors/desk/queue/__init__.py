"""The queue: what waits for the unit, its filters, and saved views."""
