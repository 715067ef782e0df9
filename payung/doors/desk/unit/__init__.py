"""The officer's unit: its members, its key, and the acts of a supervisor on both."""
