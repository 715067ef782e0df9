"""Who answers for a report: take it, take several, give it back, hand it to a colleague."""
