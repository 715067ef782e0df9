"""Floor 4: the urgency of a report, with reasons.

Pure: it takes a report and its lane, and returns level, reasons and paths. It has no models.
"""
