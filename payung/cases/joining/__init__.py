"""Joining: reports that belong together are worked on as one case, and can be separated again."""
