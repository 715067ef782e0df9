"""Floor 1: countries, areas and helplines, with their source and the time of the last check.

Two rules: only a failed test hides a number, and a country's last number never vanishes silently.
"""
