"""Lists of cues, in the notation of the phrase lists. `data/README.txt` explains them to their writers."""

from functools import cache
from importlib import resources
from typing import Final

from payung.triage.phrases.cells import Exhausted, Work
from payung.triage.phrases.matching import BUDGET, hear_by
from payung.triage.phrases.phrase_list import Meaning, PhraseList, Shelf, read_lists, shelved
from payung.triage.phrases.spelling import spellings

_ENDING: Final = ".cues"


class Cue(Meaning):
    """What words around a phrase say. By itself a cue is no danger, and its absence is no safety."""

    # Time and place.
    RECENT = "recent"
    AGAIN = "again"
    NEAR = "near"
    # Half of a danger: the other half is a time or place.
    THREAT = "threat"
    HOME = "home"
    MEETING = "meeting"
    CAMERA = "camera"
    # The sentence may mean no danger.
    STORY = "story"
    LESSON = "lesson"
    OVER = "over"
    DECLINED = "declined"
    EVERYDAY = "everyday"


@cache
def book() -> tuple[PhraseList, ...]:
    """Return all lists of cues, read once."""
    return read_lists(resources.files("payung.triage.cues").joinpath("data"), _ENDING, Cue)


@cache
def shelves() -> tuple[Shelf, Shelf]:
    """Return the lists with spaces, and those without."""
    return shelved(book())


def cues_in(text: str) -> frozenset[Meaning]:
    """Return the cues that any list hears in `text`, as far as the budget of work allows."""
    cues: set[Meaning] = set()
    work = Work(BUDGET)
    try:
        for spelling in spellings(text):
            hear_by(shelves(), spelling, cues, work)
    except Exhausted:
        pass
    return frozenset(cues)
