"""Deletion of reports and feedback, with tombstones."""
