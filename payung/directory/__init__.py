"""Floor 1: countries, areas and helplines, each with its source and when it was last checked.

Two rules hold here: only a failed test hides a number, and the last number of a country never
vanishes silently.
"""
