"""What follows the level of a P1 or P2: the next action, and the outcome for the child."""
