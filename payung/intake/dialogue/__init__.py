"""What is written between the reporter and the unit: messages, wishes, numbers, notices."""
