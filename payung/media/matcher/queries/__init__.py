"""Reads of the matcher: entries near a hash, and the entries that an index needs."""
