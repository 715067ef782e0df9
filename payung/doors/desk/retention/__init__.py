"""How long reports are kept: proposals to delete, legal hold and review."""
