"""The results of a scan: figures, files, and lists to export."""
