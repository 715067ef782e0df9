"""Reports that share an identifier."""
