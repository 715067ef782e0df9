"""Reporters say how they were treated."""
