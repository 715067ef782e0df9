"""What comes after the level of a P1 or P2: the next action, and what became of the child."""
