"""The status that a partner is told about its report."""
