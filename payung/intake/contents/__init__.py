"""What a report says, opened for an officer."""
