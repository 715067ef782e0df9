"""Viewing an exhibit with care, and writing down what it shows."""
