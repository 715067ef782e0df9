"""One file a command of `payung`; a room's own commands lie in the room."""
