"""Cues: what the sentence around a phrase says of time, place and earnest. Lists by language are in `data/`.

`cues_in` returns the cues of a text; `around` reads the sentences around what the phrase lists heard.
"""

from payung.triage.cues.cue_list import Cue, cues_in
from payung.triage.cues.surroundings import NONE, Pair, Surroundings, around

__all__ = ["NONE", "Cue", "Pair", "Surroundings", "around", "cues_in"]
