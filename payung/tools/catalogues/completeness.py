"""Faults of a catalogue. In one marked as unfinished, missing sentences and wrong core words are no faults."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from babel.messages import Catalog, Message

from payung.language import reviews
from payung.language.languages import Tongue
from payung.language.readability import HOLE
from payung.language.reviews import State
from payung.tools.catalogues import core_words

Key = tuple[Any, str | None]  # id and context of a message
Text = str | Sequence[str] | None  # one text, or its plural forms

NOT_TRANSLATED: Final = "not translated"
A_NAME: Final = 2  # words that may be the same in every language


def is_unfinished(catalog: Catalog) -> bool:
    """Say whether the head marks the catalogue as unfinished."""
    review = reviews.read(catalog.header_comment)
    return review is not None and review.state is State.UNFINISHED


def problems(catalog: Catalog, wanted: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield a sentence for every way in which a catalogue contradicts its head."""
    if reviews.read(catalog.header_comment) is None:
        yield "the head must say how far the catalogue is reviewed"
    present, needed = _keys(catalog), _keys(wanted)
    unfinished = is_unfinished(catalog)
    if not unfinished:
        yield from (f"missing: {key[0]!r}" for key in needed - present)
        yield from (f"stale: {key[0]!r}" for key in present - needed)
        yield from core_words.faults(catalog, tongue)
    for problem in wrong_in(catalog, tongue):
        if not (unfinished and problem.startswith(NOT_TRANSLATED)):
            yield problem


def missing(catalog: Catalog, wanted: Catalog) -> int:
    """Return the number of sentences that a catalogue lacks."""
    done = {key(message) for message in catalog if message.id and all(forms(message.string))}
    return len(_keys(wanted) - done)


def wrong_in(catalog: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield faults of the plural forms and of sentences."""
    if catalog.plural_forms.rstrip(";") != tongue.plurals:
        yield f"other plural forms than {tongue.plurals!r}"
    for message in catalog:
        if message.id:
            yield from (f"{fault}: {message.id!r}" for fault in _faults(message))


def _keys(catalog: Catalog) -> set[Key]:
    return {key(message) for message in catalog if message.id}


def key(message: Message) -> Key:
    """Return what tells a sentence from all others."""
    return message.id, message.context


def forms(text: Text) -> tuple[str, ...]:
    """Return a text, or its plural forms, as a tuple."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _faults(message: Message) -> Iterator[str]:
    texts, ids = forms(message.string), forms(message.id)
    if not all(texts):
        yield NOT_TRANSLATED
        return
    if message.fuzzy:
        yield "fuzzy"
    holes = {hole for id_ in ids for hole in HOLE.findall(id_)}
    for text in texts:
        kept = set(HOLE.findall(text))
        if not kept <= holes or (len(ids) == 1 and kept != holes):
            yield "other placeholders than the original"
        if text in ids and is_a_sentence(text):
            yield "still English"


def is_a_sentence(text: str) -> bool:
    """Say whether `text` is more than a name, which may be the same in every language."""
    words = HOLE.sub("", text).split()
    return len(words) > A_NAME and any(word[0].islower() for word in words)
