"""Hashes compared with the hash sets: the index, the process that searches it, and what a match means."""
