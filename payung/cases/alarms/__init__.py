"""Alarms: a P1 calls people, more of them every quarter of an hour, until a person opens it."""
