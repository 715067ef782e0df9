"""The public sentences of a language as they are read, and how hard they are to read."""

from collections.abc import Iterator
from typing import Final

from payung.language import readability, reviews
from payung.language.languages import ENGLISH, TONGUES, Tongue
from payung.language.readability import Figures, Limits, Over
from payung.language.reviews import State
from payung.tools.catalogues import files
from payung.tools.catalogues.completeness import forms
from payung.tools.catalogues.sources import original

LABEL: Final = (
    3  # fewer words in English are the label of a button, and would make averages look better
)


def complete() -> tuple[Tongue, ...]:
    """Return the languages in which no sentence is missing."""
    return tuple(
        tongue
        for tongue in TONGUES
        if reviews.of(files.root(), tongue).state is not State.UNFINISHED
    )


def spoken(tongue: Tongue) -> Iterator[tuple[str, str]]:
    """Yield each public sentence in English and as this language says it; one not translated is left out."""
    catalog = files.load(tongue) if tongue is not ENGLISH else original(public_only=True)
    for message in original(public_only=True):
        there = catalog.get(message.id, message.context) if message.id else None
        if there is not None:
            ids = forms(message.id)
            said = ids if tongue is ENGLISH else forms(there.string)
            yield from ((ids[0], text) for text in said if text)


def measured(tongue: Tongue) -> tuple[Figures, list[Over]]:
    """Return the figures of a language, and which sentences are over its limits."""
    texts = [text for english, text in spoken(tongue) if len(english.split()) >= LABEL]
    return readability.measure(texts, limit(tongue))


def limit(tongue: Tongue) -> Limits:
    """Return the limits of a language."""
    return readability.limits()[tongue.code]
