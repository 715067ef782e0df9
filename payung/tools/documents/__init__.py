"""Generated pages of `docs/`: the commands, and the clear columns."""
