"""The list of what waits for a second person: each line leads to where that person acts."""
