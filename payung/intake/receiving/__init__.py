"""Reports from any door are received, each in one transaction."""
