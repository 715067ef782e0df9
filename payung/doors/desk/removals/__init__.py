"""Removal requests of children: what was asked, what services answered, and the letters to them."""
