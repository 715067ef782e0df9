"""Officers' exposure, and what protects them from it."""
