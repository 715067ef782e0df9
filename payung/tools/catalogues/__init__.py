"""Message catalogues without gettext's tools: their sentences, translations and faults.

*Public* sentences can appear on the public face; all others are the desk's. A language that the desk does not
offer has only the public ones.
"""
