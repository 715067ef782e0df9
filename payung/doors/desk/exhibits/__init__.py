"""Exhibits: the files that a unit keeps, their details, chain of custody and contents."""
