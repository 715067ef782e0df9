"""Sharing: a second unit works on the same case, with an owner and a clock of its own."""
