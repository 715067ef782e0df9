"""Floor 3: words that blame a child or are outdated, and the language of a text."""
