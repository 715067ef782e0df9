"""Units, for administrators: the list, new units, the state of their set-up, the root's signatures."""
