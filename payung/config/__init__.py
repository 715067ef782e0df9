"""Where the rooms are put together: settings, addresses and the commands of the whole house."""
