"""Files as bytes: their type, hashes, claims, pictures and frames, and what they contain. Knows no table."""
