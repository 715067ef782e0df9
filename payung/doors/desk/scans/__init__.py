"""What a scan of a medium found: figures, files, and lists to take out."""
