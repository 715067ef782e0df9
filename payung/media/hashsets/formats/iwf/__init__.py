"""Lists in the style of the Internet Watch Foundation."""
