"""The embedded database, with turns for those who write."""
