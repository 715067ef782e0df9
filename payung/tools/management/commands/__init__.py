"""One file a command of `payung`."""
