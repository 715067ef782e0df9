"""Join a report with others that belong to the same case, and separate it again."""
