"""View an exhibit with care, and classify it."""
