"""Settings, addresses and the entry point of the server: here the rooms come together."""
