"""NCMEC's hash sharing."""
