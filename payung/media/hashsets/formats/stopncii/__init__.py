"""StopNCII's pages of hashes that people made of their own pictures."""
