"""What the partner that sent a report hears about it."""
