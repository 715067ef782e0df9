"""The embedded database, whose writers take turns."""
