"""Exhibits of a unit: their files, custody, hashes, findings and worklist."""
