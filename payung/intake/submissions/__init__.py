"""What partners sent, and what their machines hear of it."""
