"""The dialogue of a reporter and a unit: messages, wishes, short numbers, notices."""
