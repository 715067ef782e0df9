"""Whether somebody who told for a child reads our messages."""
