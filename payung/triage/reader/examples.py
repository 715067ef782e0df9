"""Labelled sentences as examples: which one is most like a text, and what happens in it in another language."""

from functools import cache
from typing import TYPE_CHECKING, Final

from payung.triage.reader.sentences import Kind, Sentence, every_sentence, languages, sentences

if TYPE_CHECKING:
    from payung.language.classifier.likeness import TextIndex

_LONGEST: Final = 600  # letters of a text that are compared


def nearest(text: str, kind: Kind) -> Sentence | None:
    """Return the labelled sentence of this kind that has most in common with `text`, if any has."""
    listed, index = _of_kind(kind)
    place = index.nearest(text[:_LONGEST])
    return None if place is None else listed[place]


@cache
def _of_kind(kind: Kind) -> "tuple[list[Sentence], TextIndex]":
    from payung.language.classifier.likeness import TextIndex  # a start loads no numpy

    every = [*every_sentence(tuning=False), *every_sentence(tuning=True)]
    listed = [one for one in every if one.situation.kind is kind]
    return listed, TextIndex([one.text for one in listed])


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
