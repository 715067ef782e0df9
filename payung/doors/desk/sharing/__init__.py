"""Share a report with another unit, and end that."""
