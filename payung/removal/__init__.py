"""Floor 7: a child's own pictures are taken down: links, fingerprints, their states and answers."""
