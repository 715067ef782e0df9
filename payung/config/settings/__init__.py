"""Settings of the faces over `base`. Values come from the environment: docs/operators/settings.md."""
