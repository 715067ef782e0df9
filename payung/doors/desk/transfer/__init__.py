"""Transfer of a report to another unit, or to named officers alone."""
