"""Decisions of officers: the level, the next action, and the outcome for the child."""
