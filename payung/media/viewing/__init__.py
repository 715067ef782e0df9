"""Viewing an exhibit with care: rules, pictures, sessions and exposure."""
