"""Transfer of a report to another unit."""
