"""The addresses of each face."""
