"""The addresses of the faces."""
