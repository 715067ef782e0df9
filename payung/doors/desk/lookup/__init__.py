"""Hash lookup: whether a hash or a file is known."""
