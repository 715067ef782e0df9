"""What an officer does: signs in, looks at the queue, works on a report."""
