"""Helplines and their numbers, for administrators; changes that wait for a second person."""
