"""SQL put together once, where the mapper costs more than the statement. Figures: docs/developers/speed.md."""
