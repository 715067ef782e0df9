"""The supervisor's morning page: how many of what wait, and how long the unit takes. No contents."""
