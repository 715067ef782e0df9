"""What the desk says by itself, open or locked: how many new cases of which level wait. Never a content."""
