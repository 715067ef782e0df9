"""The labelled sentences of officers, to a child and for the record, by situation.

Every fourth situation is kept apart for tuning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from payung.language.classifier import sentence_folder
from payung.language.classifier.sentence_folder import PlannedSituation, SentenceFolder
from payung.language.word_list import Kind

Audience = Literal["child", "record"]
GOOD: Final = "good"


@dataclass(frozen=True)
class Situation(PlannedSituation):
    """What somebody writes in some sentences, and to whom. `kind` None: the sentences are good."""

    audience: Audience
    kind: Kind | None


Sentence: TypeAlias = sentence_folder.Sentence[Situation]


def _situations_of(plan: dict[str, Any]) -> Iterator[Situation]:
    for part in plan["part"]:
        audience: Audience = get_args(Audience)[get_args(Audience).index(part["for"])]
        kind = None if part["kind"] == GOOD else Kind(part["kind"])
        for split in ("train", "tune"):
            for id_, what in part[split].items():
                yield Situation(id_, what, split == "tune", audience, kind)


_FOLDER: Final = SentenceFolder("payung.language.reader", _situations_of)
situations, languages = _FOLDER.situations, _FOLDER.languages
sentences, every_sentence = _FOLDER.sentences, _FOLDER.every_sentence
