"""The status of a report that is sent to its partner."""
