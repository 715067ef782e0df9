"""The owner of a report: take one, give one back, hand one to a colleague."""
