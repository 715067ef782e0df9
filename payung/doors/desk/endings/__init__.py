"""What follows the level: the next action, the outcome for the child, and the closure."""
