"""The persons of a case: who they are, where, how they are reached, and what they wish."""
