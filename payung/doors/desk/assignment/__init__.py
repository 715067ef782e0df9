"""The owner of a report: take one, take several, give one back, hand one to a colleague."""
