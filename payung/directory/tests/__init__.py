"""What the directory promises."""
