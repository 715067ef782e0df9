"""Changes of this room's tables. A later one that alters them must end with `triggers.create` again."""
