"""The handover of a shift: what is open now goes to a colleague, who accepts it by name."""
