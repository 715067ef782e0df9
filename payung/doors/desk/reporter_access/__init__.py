"""Whether an adult who reported for a child reads our messages."""
