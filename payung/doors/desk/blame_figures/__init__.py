"""What was found in a unit's words to children, as figures."""
