"""Victim identification: what nobody has looked at yet."""
