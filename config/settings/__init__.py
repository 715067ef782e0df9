"""Each face has its own settings over `base`; all of it comes from the environment. docs/settings.md lists it."""
