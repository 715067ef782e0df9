"""Pages of `docs/` that are made from what they describe: the commands, and the columns in clear."""
