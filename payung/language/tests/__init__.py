"""What the language room promises."""
