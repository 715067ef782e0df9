"""Floor 4: what is urgent and why.

Pure: a report and its lane in, level, reasons and paths out; no models.
"""
