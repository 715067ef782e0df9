"""The officer's unit: its members, its key, and what a supervisor does about both."""
