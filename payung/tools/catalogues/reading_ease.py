"""Readability of a language's public sentences."""

from collections.abc import Iterator
from typing import Final

from payung.language import readability, reviews
from payung.language.languages import ENGLISH, TONGUES, Tongue
from payung.language.readability import Figures, Limits, Over
from payung.language.reviews import State
from payung.tools.catalogues import files
from payung.tools.catalogues.completeness import forms
from payung.tools.catalogues.sources import original

# Shorter sentences (words in English) are labels of buttons, and would improve the averages.
LABEL: Final = 3


def complete() -> tuple[Tongue, ...]:
    """Return the languages without missing sentences."""
    return tuple(
        tongue
        for tongue in TONGUES
        if reviews.of(files.root(), tongue).state is not State.UNFINISHED
    )


def spoken(tongue: Tongue) -> Iterator[tuple[str, str]]:
    """Yield the translated public sentences, in English and in this language."""
    catalog = files.load(tongue) if tongue is not ENGLISH else original(public_only=True)
    for message in original(public_only=True):
        translated = catalog.get(message.id, message.context) if message.id else None
        if translated is not None:
            ids = forms(message.id)
            texts = ids if tongue is ENGLISH else forms(translated.string)
            yield from ((ids[0], text) for text in texts if text)


def measured(tongue: Tongue) -> tuple[Figures, list[Over]]:
    """Return the figures of a language, and its sentences over the limits."""
    texts = [text for english, text in spoken(tongue) if len(english.split()) >= LABEL]
    return readability.measure(texts, limit(tongue))


def limit(tongue: Tongue) -> Limits:
    """Return the limits of a language."""
    return readability.limits()[tongue.code]
