"""The handover of a shift: what is open, to whom it goes, who accepted it, and the log."""
