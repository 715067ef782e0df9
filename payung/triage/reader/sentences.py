"""The labelled sentences: what somebody might write, by situation, and how urgent each situation is.

Half of the situations are ordinary. About one in eight is kept apart for tuning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from payung.language.classifier import sentence_folder
from payung.language.classifier.sentence_folder import PlannedSituation, SentenceFolder


class Kind(StrEnum):
    """What a story tells. All but the last two ask for a person within 15 minutes."""

    DYING = "dying"
    SELF_HARM = "self_harm"
    MOVED = "moved"
    DEADLINE = "deadline"
    PAID = "paid"
    MEETING = "meeting"
    LIVE_NOW = "live_now"
    ABUSER_AT_HOME = "abuser_at_home"
    THREATENED_NOW = "threatened_now"
    DANGER_NOW = "danger_now"
    UNSURE = "unsure"
    NONE = "none"


URGENT: Final = frozenset(Kind) - {Kind.UNSURE, Kind.NONE}


@dataclass(frozen=True)
class Situation(PlannedSituation):
    """What happens in some sentences. `kind` NONE: it is ordinary, and `looks_like` says what it is."""

    kind: Kind
    looks_like: str

    @property
    def is_free(self) -> bool:
        """Say whether each of its sentences tells another story."""
        return self.id.endswith("-free")


Sentence: TypeAlias = sentence_folder.Sentence[Situation]


def _situations_of(plan: dict[str, Any]) -> Iterator[Situation]:
    for kind in plan["kind"]:
        name = kind["id"]
        label = Kind.NONE if kind["urgency"] == "none" else Kind(name)
        for split in ("train", "tune"):
            for id_, what in kind[split].items():
                yield Situation(id_, what, split == "tune", label, name)


_FOLDER: Final = SentenceFolder("payung.triage.reader", _situations_of)
situations, languages = _FOLDER.situations, _FOLDER.languages
sentences, every_sentence = _FOLDER.sentences, _FOLDER.every_sentence
