"""SQL put together once, where the mapper costs more than the statement: docs/speed.md has the figures."""
