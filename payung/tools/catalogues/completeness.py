"""What is wrong with a catalogue. In one that says that it is unfinished, missing sentences are not wrong."""

from collections.abc import Iterator
from typing import Any, Final

from babel.messages import Catalog

from payung.language import reviews
from payung.language.languages import Tongue
from payung.language.readability import HOLE
from payung.language.reviews import State

NOT_TRANSLATED: Final = "not translated"
A_NAME: Final = 2  # words that may be the same in every language


def is_unfinished(catalog: Catalog) -> bool:
    """Say whether the head calls the catalogue unfinished."""
    review = reviews.read(catalog.header_comment)
    return review is not None and review.state is State.UNFINISHED


def problems(catalog: Catalog, wanted: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield one sentence for each thing that keeps a catalogue from being as its head says."""
    if reviews.read(catalog.header_comment) is None:
        yield "the head must say how far the catalogue is reviewed"
    there, needed = _keys(catalog), _keys(wanted)
    unfinished = is_unfinished(catalog)
    if not unfinished:
        yield from (f"missing: {key[0]!r}" for key in needed - there)
        yield from (f"stale: {key[0]!r}" for key in there - needed)
    for problem in wrong_in(catalog, tongue):
        if not (unfinished and problem.startswith(NOT_TRANSLATED)):
            yield problem


def missing(catalog: Catalog, wanted: Catalog) -> int:
    """Return how many sentences a catalogue still lacks."""
    done = {_key(message) for message in catalog if message.id and all(forms(message.string))}
    return len(_keys(wanted) - done)


def wrong_in(catalog: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield what is wrong with the plural forms and with each sentence."""
    if catalog.plural_forms.rstrip(";") != tongue.plurals:
        yield f"other plural forms than {tongue.plurals!r}"
    for message in catalog:
        if message.id:
            yield from (f"{wrong}: {message.id!r}" for wrong in _wrong(message))


def _keys(catalog: Catalog) -> set[tuple[Any, Any]]:
    return {_key(message) for message in catalog if message.id}


def _key(message: Any) -> tuple[Any, Any]:
    return message.id, message.context


def forms(text: Any) -> tuple[str, ...]:
    """Return the plural forms of what Babel gives as one text or as several."""
    return tuple(text) if isinstance(text, (tuple, list)) else (text,)


def _wrong(message: Any) -> Iterator[str]:
    texts, ids = forms(message.string), forms(message.id)
    if not all(texts):
        yield NOT_TRANSLATED
        return
    if message.fuzzy:
        yield "fuzzy"
    holes = {hole for id_ in ids for hole in HOLE.findall(id_)}
    for text in texts:
        found = set(HOLE.findall(text))
        if not found <= holes or (len(ids) == 1 and found != holes):
            yield "other placeholders than the original"
        if text in ids and is_a_sentence(text):
            yield "still English"


def is_a_sentence(text: str) -> bool:
    """Say whether `text` is more than a name, which may be the same in every language."""
    words = HOLE.sub("", text).split()
    return len(words) > A_NAME and any(word[0].islower() for word in words)
