"""The sentences around what the lists heard: is it near in time and place, and is it meant in earnest?

A sentence is read alone, so that words in one change nothing in another: more words never lower a level.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from payung.triage import reader
from payung.triage.cues.cue_list import Cue, cues_in
from payung.triage.phrases import RAISING, Meaning, Signal, signals_in

if TYPE_CHECKING:
    from payung.triage.reader.second_reader import SecondReader

_SENTENCE: Final = re.compile(r"[^.!?\n…。！？။។]+[.!?…。！？။។]*")
_MOST_SENTENCES: Final = 40
_MOST_LETTERS: Final = 4_000
_LONGEST: Final = 120  # letters of a sentence: in a longer one a cue may belong to other words

# A sentence with such a cue hedges a phrase in it where the second reader holds the sentence for less urgent
# than this. Found by measuring: docs/developers/words.md.
_HEDGES: Final = {
    Cue.STORY: (0.5, RAISING),
    Cue.LESSON: (0.5, RAISING),
    Cue.OVER: (0.3, RAISING),
    Cue.EVERYDAY: (0.3, RAISING - {Signal.MAY_HURT_SELF}),
    Cue.DECLINED: (0.3, frozenset({Signal.MEETING_SOON})),
}
_FAR: Final = frozenset({Cue.STORY, Cue.LESSON, Cue.OVER, Cue.DECLINED})
_TIMES: Final = frozenset({Cue.RECENT, Cue.NEAR})
_PAIR_AT: Final = 0.3  # below, the second reader doubts a pair
# Where nothing is heard and the second reader sees less, no cue changes anything.
_WORTH_IT: Final = 0.3


class Pair(StrEnum):
    """A danger, and a time or place in the same sentence or the next, which together are P1."""

    THREAT_TODAY = "threat_today"
    HOME_LATELY = "home_lately"
    MEETING_NEAR = "meeting_near"
    LIVE_NOW = "live_now"


_PAIRS: Final[Mapping[Pair, tuple[frozenset[Meaning], frozenset[Meaning]]]] = {
    Pair.THREAT_TODAY: (
        frozenset({Signal.THREAT, Cue.THREAT}),
        frozenset({Cue.RECENT, Cue.AGAIN, Cue.NEAR}),
    ),
    Pair.HOME_LATELY: (
        frozenset({Signal.HOME_NAMED, Cue.HOME}),
        frozenset({Cue.RECENT, Cue.AGAIN, Cue.NEAR}),
    ),
    Pair.MEETING_NEAR: (frozenset({Cue.MEETING}), frozenset({Cue.NEAR})),
    Pair.LIVE_NOW: (frozenset({Cue.CAMERA}), frozenset({Cue.RECENT, Cue.NEAR, Cue.AGAIN})),
}

_ASKED: Final = RAISING | {Signal.THREAT, Signal.HOME_NAMED}


@dataclass(frozen=True)
class Surroundings:
    """What the sentences around the phrases say, each with the words on which it rests.

    `hedged`: signals that are only in sentences which may mean no danger; `pairs`: dangers with a time or
    place; `doubts`: pairs that the second reader holds for ordinary; `timed`: a sentence with a time or place.
    """

    hedged: Mapping[Signal, str] = field(default_factory=dict)
    pairs: Mapping[Pair, str] = field(default_factory=dict)
    doubts: Mapping[Pair, str] = field(default_factory=dict)
    timed: str = ""


NONE: Final = Surroundings()


@dataclass(frozen=True)
class _Sentence:
    text: str
    classifier: "SecondReader"
    heard: frozenset[Meaning]  # in the whole text: the lists need not search for others

    @cached_property
    def signals(self) -> frozenset[Meaning]:
        return signals_in(self.text) if self.heard else frozenset()

    @cached_property
    def cues(self) -> frozenset[Meaning]:
        return cues_in(self.text)

    @cached_property
    def urgency(self) -> float | None:
        """Return how urgent the sentence is to the second reader; None where it is too short to read."""
        reading = reader.read(self.text, self.classifier)
        return None if reading is reader.NOTHING else reading.urgency

    def hedges(self, signal: Signal) -> bool:
        """Say whether the signal, which is in this sentence, may mean no danger here."""
        if len(self.text) > _LONGEST or self.urgency is None:
            return False
        return any(
            cue in self.cues and signal in hedged and self.urgency < below
            for cue, (below, hedged) in _HEDGES.items()
        )


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [one.strip() for one in _SENTENCE.findall(text) if one.strip()]


def around(
    text: str, heard: frozenset[Meaning], urgency: float, classifier: "SecondReader | None"
) -> Surroundings:
    """Return what the sentences of a text say around the signals that are `heard` in it.

    `urgency`: of the whole text, to the second reader. Without one, nothing is hedged or paired.
    """
    if classifier is None or (urgency < _WORTH_IT and not heard):
        return NONE
    every = sentences_of(text)
    sentences = [_Sentence(one, classifier, heard & _ASKED) for one in _first(every)]
    found = dict(_pairs(sentences))
    sure = {pair: words for pair, (words, is_sure) in found.items() if is_sure}
    return Surroundings(
        hedged=_hedged(heard, sentences) if len(sentences) == len(every) else {},
        pairs=sure,
        doubts={pair: words for pair, (words, is_sure) in found.items() if not is_sure},
        timed=next(
            (one.text for one in sentences if one.cues & _TIMES and not one.cues & _FAR), ""
        ),
    )


def _first(every: list[str]) -> Iterator[str]:
    letters = 0
    for one in every[:_MOST_SENTENCES]:
        letters += len(one)
        if letters > _MOST_LETTERS:
            return
        yield one


def _hedged(heard: frozenset[Meaning], sentences: list[_Sentence]) -> dict[Signal, str]:
    """Return the signals that every sentence with them hedges, and none that only the whole text has."""
    hedged = {}
    for signal in sorted(RAISING & heard):
        inside = [one for one in sentences if signal in one.signals]
        if inside and all(one.hedges(signal) for one in inside):
            hedged[signal] = inside[0].text
    return hedged


def _pairs(sentences: list[_Sentence]) -> Iterator[tuple[Pair, tuple[str, bool]]]:
    """Yield the pairs, with their words, and whether the second reader does not doubt them."""
    for pair, (dangers, times) in _PAIRS.items():
        found = [
            (words, (urgency or 0) >= _PAIR_AT)
            for place, one in enumerate(sentences)
            if (one.cues | one.signals) & dangers and not one.cues & _FAR
            for words, urgency in _beside(sentences, place, times)
        ]
        if found:
            yield pair, max(found, key=lambda one: one[1])


def _beside(
    sentences: list[_Sentence], place: int, times: frozenset[Meaning]
) -> Iterator[tuple[str, float | None]]:
    """Yield the words of a sentence with those of its neighbour that has a time or place."""
    one = sentences[place]
    if one.cues & times:
        yield one.text, one.urgency
        return
    for other in (place - 1, place + 1):
        if 0 <= other < len(sentences) and sentences[other].cues & times - _FAR:
            first, last = sorted((place, other))
            words = f"{sentences[first].text} {sentences[last].text}"
            yield words, _Sentence(words, one.classifier, one.heard).urgency
