"""The labelled sentence that is most like a sentence: what the second reader thought of."""

from functools import cache
from math import sqrt

from payung.language.reader.sentences import Audience, Sentence, languages, sentences
from payung.language.word_list import Kind


def nearest(sentence: str, kind: Kind, audience: Audience, language: str) -> str:
    """Return the labelled sentence of this kind that has most in common with `sentence`; empty without any."""
    known = _features(sentence)
    likeness = [
        (len(known & own) / sqrt(len(own)), one.text)
        for one, own in _of_language(language)
        if (one.situation.kind, one.situation.audience) == (kind, audience)
    ]
    most, text = max(likeness, default=(0, ""))
    return text if most else ""


@cache
def _of_language(language: str) -> tuple[tuple[Sentence, frozenset[int]], ...]:
    if language not in languages():
        return ()
    return tuple((one, _features(one.text)) for one in sentences(language) if one.situation.kind)


def _features(text: str) -> frozenset[int]:
    from payung.language.classifier.ngrams import buckets  # a start loads no numpy

    return frozenset(buckets(text).tolist())
