"""Phrase signals: lists per language in `data/`, which a native speaker edits without a programmer.

`hear` says what a text signals, and whether it was read through; `readable` whether its language has a list.
The files' form stands in `data/README.txt`.
"""

from payung.triage.phrases.matching import (
    BUDGET,
    Hearing,
    hear,
    heard,
    languages,
    readable,
    signals_in,
)
from payung.triage.phrases.phrase_list import Entry, PhraseList, Signal, read_list

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
