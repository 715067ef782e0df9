"""Floor 1: the hash-chained record of acts, its verification, its signed checkpoints."""
