"""The face for children and those who tell for one. Nothing is stored here before "send"."""
