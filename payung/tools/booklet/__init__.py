"""Booklet for the review of a language by a native speaker and young people: `payung booklet LANG`."""
