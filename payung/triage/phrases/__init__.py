"""Phrase signals: lists by language in `data/`, which a native speaker edits without a programmer.

`hear` returns the signals of a text, and whether it was read completely; `readable` says whether its language
has a list. `data/README.txt` explains the files.
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
from payung.triage.phrases.phrase_list import (
    RAISING,
    Entry,
    Meaning,
    PhraseList,
    Signal,
    read_list,
)

__all__ = [
    "BUDGET",
    "RAISING",
    "Entry",
    "Hearing",
    "Meaning",
    "PhraseList",
    "Signal",
    "hear",
    "heard",
    "languages",
    "read_list",
    "readable",
    "signals_in",
]
