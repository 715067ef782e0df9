"""The labelled sentence that is most like a sentence: what the second reader thought of."""

from functools import cache
from typing import TYPE_CHECKING

from payung.language.reader.sentences import Audience, languages, sentences
from payung.language.word_list import Kind

if TYPE_CHECKING:
    from payung.language.classifier.likeness import TextIndex


def nearest(sentence: str, kind: Kind, audience: Audience, language: str) -> str:
    """Return the labelled sentence of this kind that has most in common with `sentence`; empty without any."""
    texts, index = _of_kind(kind, audience, language)
    place = index.nearest(sentence) if index else None
    return "" if place is None else texts[place]


@cache
def _of_kind(kind: Kind, audience: Audience, language: str) -> "tuple[list[str], TextIndex | None]":
    from payung.language.classifier.likeness import TextIndex  # a start loads no numpy

    listed = sentences(language) if language in languages() else ()
    wanted = (kind, audience)
    texts = [one.text for one in listed if (one.situation.kind, one.situation.audience) == wanted]
    return texts, TextIndex(texts) if texts else None
