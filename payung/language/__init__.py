"""Floor 3: words that blame a child or have gone out of use, and the language of a text."""
