"""Catalogues without gettext's tools: which sentences there are, what is translated, and what is wrong.

Sentences are of two kinds. *Public* ones can be met by whoever comes to the public face; all others are the
desk's. A language that the desk does not speak holds the public ones only.
"""
