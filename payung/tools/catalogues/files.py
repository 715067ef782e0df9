"""Catalogue files below `locale/`: reading, updating, writing, compiling.

A language has a file of public sentences and, where the desk speaks it, one of the desk's; both are one
catalogue here. The first folder of `LOCALE_PATHS` has the public ones, the last one the others.
"""

import io
from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from payung.language import reviews
from payung.language.burmese import unbroken
from payung.language.languages import ENGLISH, TONGUES, Tongue
from payung.language.public_sentences import is_public
from payung.language.reviews import HEADS, Review, State
from payung.tools.catalogues import completeness, core_words
from payung.tools.catalogues.completeness import Key, key
from payung.tools.catalogues.sources import original

TRANSLATED: Final = tuple(tongue for tongue in TONGUES if tongue is not ENGLISH)
NEW: Final = """\
# Payung
# {head}
msgid ""
msgstr ""
"Project-Id-Version: Payung\\n"
"Language: {folder}\\n"
"Plural-Forms: {plurals};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def root() -> Path:
    """Return the folder of public sentences."""
    return Path(settings.LOCALE_PATHS[0])


def path(tongue: Tongue) -> Path:
    """Return the file of a language's public sentences."""
    return reviews.catalogue(root(), tongue)


def path_of_desk(tongue: Tongue) -> Path:
    """Return the file of the sentences that only the desk says in a language."""
    return reviews.catalogue(Path(settings.LOCALE_PATHS[-1]), tongue)


def wanted(tongue: Tongue) -> Catalog:
    """Return the sentences that a language needs: the public ones, and the desk's in a language of the desk."""
    return original(public_only=not tongue.desk)


def load(tongue: Tongue) -> Catalog:
    """Return the catalogue of a language, or an empty one marked as unfinished."""
    if not path(tongue).exists():
        head = HEADS[State.UNFINISHED]
        content = NEW.format(head=head, folder=tongue.folder, plurals=tongue.plurals).encode()
        return read_po(io.BytesIO(content), locale=tongue.folder)
    catalog = _read(path(tongue), tongue)
    if path_of_desk(tongue).exists():
        for message in _read(path_of_desk(tongue), tongue):
            if message.id:
                catalog[message.id] = message
    return catalog


def _read(file: Path, tongue: Tongue) -> Catalog:
    return read_po(io.BytesIO(file.read_bytes()), locale=tongue.folder)


def save(tongue: Tongue, catalog: Catalog) -> None:
    """Write a catalogue. Only public sentences name their files."""
    public, of_desk = set[Key](), set[Key]()
    for message in catalog:
        if tongue.code == "my":
            words = message.string or ""
            message.string = (
                unbroken(words) if isinstance(words, str) else tuple(map(unbroken, words))
            )
        if is_public(place for place, _line in message.locations):
            public.add(key(message))
        elif message.id:
            message.locations = []
            of_desk.add(key(message))
    _write(path(tongue), catalog, without=of_desk)
    if of_desk:
        _write(path_of_desk(tongue), catalog, without=public)


def _write(file: Path, catalog: Catalog, without: Iterable[Key]) -> None:
    part = deepcopy(catalog)
    for id_, context in without:
        part.delete(id_, context)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as binary:
        write_po(binary, part, width=100, sort_output=True, include_lineno=False)


def update(tongue: Tongue) -> None:
    """Add new sentences and remove old ones; translations stay.

    An unfinished catalogue without faults becomes a draft; one with wrong core words becomes unfinished. A
    reviewed one becomes a draft again when a public sentence has changed.
    """
    catalog = load(tongue)
    made = catalog.creation_date
    catalog.update(wanted(tongue), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.creation_date = made  # otherwise every update would change the file
    if any(core_words.faults(catalog, tongue)):
        _set_head(catalog, Review(State.UNFINISHED))
    elif completeness.is_unfinished(catalog) and not any(completeness.wrong_in(catalog, tongue)):
        _set_head(catalog, Review(State.DRAFT))
    save(tongue, catalog)
    review = reviews.of(root(), tongue)
    if review.state is State.CHANGED:
        _set_head(catalog, review)
        save(tongue, catalog)


def reviewed(tongue: Tongue, by: str, panel: str, day: date) -> None:
    """Record that a language was reviewed: by whom, with which panel of young people, and when."""
    catalog = load(tongue)
    _set_head(catalog, Review(State.REVIEWED, by, panel, day))
    save(tongue, catalog)
    reviews.accept(root(), tongue)


def _set_head(catalog: Catalog, review: Review) -> None:
    head = HEADS[review.state].format(by=review.by, panel=review.panel, day=review.day)
    catalog.header_comment = f"# Payung\n# {head}"


def compile_(tongue: Tongue) -> None:
    """Write the compiled catalogues."""
    for file in (path(tongue), path_of_desk(tongue)):
        if file.exists():
            with file.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, _read(file, tongue))
