"""Floor 4: how urgent a report is, and why.

Pure: it takes a report and its lane, and returns level, reasons and paths. It has no models.
"""
