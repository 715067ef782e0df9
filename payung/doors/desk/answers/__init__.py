"""Answers to the sender of a report, with a check of their wording."""
