"""The second reader: it has learnt from labelled sentences how an urgent story sounds, and only raises a level.

The phrase lists read first, and anybody can read them; this one hears what no list has. `data/plan.toml` says
what happens in the sentences, `data/LANGUAGE.tsv` has them.
"""

from payung.triage.reader.sentences import Kind
from payung.triage.reader.urgency import NOTHING, Reading, load, read

__all__ = ["NOTHING", "Kind", "Reading", "load", "read"]
