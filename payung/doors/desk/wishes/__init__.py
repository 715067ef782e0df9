"""A child's wishes: to stop, to see, to correct, to be forgotten."""
