"""What officers decide: the level, the next action, and how it ends for the child."""
