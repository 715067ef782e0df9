"""Commands of `payung`, one a file."""
