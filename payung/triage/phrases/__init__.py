"""Phrase signals: lists per language in `data/`, which a native speaker edits without a programmer.

`signals_in` says what a text signals, `readable` whether its language has a list. The files' form
stands in `data/README.txt`.
"""

from payung.triage.phrases.book import Entry, PhraseList, Signal, read_list
from payung.triage.phrases.listening import heard, languages, readable, signals_in

__all__ = [
    "Entry",
    "PhraseList",
    "Signal",
    "heard",
    "languages",
    "read_list",
    "readable",
    "signals_in",
]
