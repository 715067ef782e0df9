"""Phrase signals: lists per language in `data/`, which a native speaker edits without a programmer.

`hear` says what a text signals, and whether it was read through; `readable` whether its language has a list.
The files' form stands in `data/README.txt`.
"""

from payung.triage.phrases.book import Entry, PhraseList, Signal, read_list
from payung.triage.phrases.listening import (
    BUDGET,
    Hearing,
    hear,
    heard,
    languages,
    readable,
    signals_in,
)

__all__ = [
    "BUDGET",
    "Entry",
    "Hearing",
    "PhraseList",
    "Signal",
    "hear",
    "heard",
    "languages",
    "read_list",
    "readable",
    "signals_in",
]
