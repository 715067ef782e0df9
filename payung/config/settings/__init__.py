"""Each face has its own settings over `base`, all from the environment: see docs/operators/settings.md."""
