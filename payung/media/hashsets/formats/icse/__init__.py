"""INTERPOL's list out of ICSE."""
