"""What the second reader makes of a text."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import weight_files
from payung.language.classifier.letters import folded
from payung.triage.reader.sentences import Kind

if TYPE_CHECKING:
    from payung.triage.reader.second_reader import SecondReader

WEIGHTS: Final = Path(__file__).parent / "data" / "weights.npz"
# A longer text is read in pieces too: among calm words one urgent sentence changes little of the whole.
# Each begins in the middle of the one before.
_STEP: Final = 30  # letters
_STEP_CHINESE: Final = 10  # a sentence has a third of the letters
_MOST_PIECES: Final = 700  # a text so long that it would have more has longer ones
_MOST_LETTERS: Final = 20_000
_CHINESE: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")

_BEGINNING: Final = 600  # letters that tell whether there is enough to read
_FEWEST_LATIN: Final = 12  # letters that a text must have; a word of another script may have two
_FEWEST: Final = 5


@dataclass(frozen=True)
class Reading:
    """What a text reads like, and how likely it is urgent. `kind` NONE: nothing is to be raised.

    `if_timed`: what it is where a sentence names a time or place that is near.
    """

    kind: Kind = Kind.NONE
    urgency: float = 0.0
    if_timed: Kind = Kind.NONE

    def timed(self) -> "Reading":
        """Return the reading of a text in which a sentence names a time or place that is near."""
        return replace(self, kind=self.if_timed)


NOTHING: Final = Reading()


@cache
def load() -> "SecondReader | None":
    """Return the trained reader, or None where nobody has trained one: then the lists read alone."""
    letters = weight_files.open_weights(WEIGHTS)
    if letters is None:
        return None
    from payung.triage.reader import words  # a start loads no numpy
    from payung.triage.reader.second_reader import SecondReader

    return SecondReader(letters, words.load())


def read(text: str, by: "SecondReader | None") -> Reading:
    """Return what `text` reads like, at its most urgent piece."""
    if by is None or _is_too_short(text):
        return NOTHING
    from payung.triage.reader.second_reader import Alarm, most_urgent  # a start loads no numpy

    beginning = text[:_MOST_LETTERS]
    alarm, likeliest, urgency = most_urgent(by.of_parts(beginning, step_in(beginning)))
    kind = Kind.UNSURE if alarm >= Alarm.UNSURE else Kind.NONE
    return Reading(
        likeliest if alarm is Alarm.URGENT else kind,
        urgency,
        likeliest if alarm >= Alarm.URGENT_IF_TIMED else kind,
    )


def step_in(text: str) -> int:
    """Return the letters from a part of `text` to the next one."""
    is_chinese = 2 * len(_CHINESE.findall(text)) > len(text)
    return max(_STEP_CHINESE if is_chinese else _STEP, len(text) // _MOST_PIECES)


def _is_too_short(text: str) -> bool:
    """Say whether there is too little to read: "ok", or a greeting."""
    letters = folded(text[:_BEGINNING]).replace(" ", "")
    return len(letters) < (_FEWEST_LATIN if letters.isascii() else _FEWEST)
