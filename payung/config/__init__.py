"""Where the rooms are put together: settings, addresses and the entry of the server."""
