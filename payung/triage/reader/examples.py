"""Labelled sentences as examples: which one is most like a text, and what happens in it in another language."""

from functools import cache
from math import sqrt
from typing import Final

from payung.triage.reader.sentences import Kind, Sentence, every_sentence, languages, sentences

_LONGEST: Final = 600  # letters of a text that are compared


def nearest(text: str, kind: Kind) -> Sentence | None:
    """Return the labelled sentence of this kind that has most in common with `text`, if any has."""
    known = _features(text[:_LONGEST])
    likeness = [
        (len(known & own) / sqrt(len(own)), place) for place, (_, own) in enumerate(_of_kind(kind))
    ]
    most, place = max(likeness, default=(0, 0))
    return _of_kind(kind)[place][0] if most else None


@cache
def _of_kind(kind: Kind) -> tuple[tuple[Sentence, frozenset[int]], ...]:
    every = [*every_sentence(tuning=False), *every_sentence(tuning=True)]
    return tuple((one, _features(one.text)) for one in every if one.situation.kind is kind)


def _features(text: str) -> frozenset[int]:
    from payung.language.classifier.ngrams import buckets  # a start loads no numpy

    return frozenset(buckets(text).tolist())


def in_language(example: Sentence, language: str) -> str:
    """Return the plain sentence of the same situation in `language`, or what happens in it, in English.

    Empty where the situation is free: then every sentence tells another story.
    """
    if example.situation.is_free:
        return ""
    if language in languages():
        for one in sentences(language):
            if one.situation == example.situation and one.register == "plain":
                return one.text
    return example.situation.what
