"""Reviews of catalogues: their state, and the languages that are offered.

A review covers sentences: a file next to the catalogue has the digests of the reviewed ones. Where one has
changed or is new, the language is a draft again. The settings of the public face are made from this, so it
imports no Django.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from payung.language.languages import ENGLISH, TONGUES, Tongue
from payung.language.public_sentences import is_public

if TYPE_CHECKING:
    from babel.messages.catalog import Message


class State(StrEnum):
    """The state of a catalogue.

    UNFINISHED: sentences are missing or core words wrong, so it is not offered. DRAFT: complete, but no native
    speaker has read it.
    CHANGED: sentences have changed since the review: a draft again.
    """

    ORIGINAL = "original"
    REVIEWED = "reviewed"
    CHANGED = "changed"
    DRAFT = "draft"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Review:
    """The state of a catalogue; who reviewed it, with which panel of young people, and when."""

    state: State
    by: str = ""
    panel: str = ""
    day: date | None = None


DRAFTS: Final = frozenset({State.DRAFT, State.CHANGED})
HEADS: Final = {
    State.UNFINISHED: (
        "Review: unfinished. Sentences are missing, or words that keep a child safe are wrong; "
        "nobody is offered this language."
    ),
    State.DRAFT: "Review: draft. No native speaker and no child-protection worker has reviewed this yet.",
    State.CHANGED: "Review: draft again: changed since it was reviewed by {by}, panel {panel}, {day}.",
    State.REVIEWED: "Review: reviewed by {by}, panel {panel}, {day}.",
}
_HEAD: Final = re.compile(
    r"Review: (?:(unfinished|draft)\.|(draft again: .+ was )?reviewed by (.+), panel (.+), "
    r"(\d{4}-\d\d-\d\d)\.)"
)


def read(head: str) -> Review | None:
    """Return the review in the comment at the head of a catalogue, or None."""
    lines = (line.lstrip("# ").strip() for line in head.splitlines() if line.startswith("#"))
    match = _HEAD.search(" ".join(lines))
    if match is None:
        return None
    if match[1]:
        return Review(State(match[1]))
    try:
        state = State.CHANGED if match[2] else State.REVIEWED
        return Review(state, match[3], match[4], date.fromisoformat(match[5]))
    except ValueError:  # no such day
        return None


def catalogue(folder: Path, tongue: Tongue) -> Path:
    """Return the path of a language's catalogue in the folder of catalogues."""
    return folder / tongue.folder / "LC_MESSAGES" / "django.po"


def of(folder: Path, tongue: Tongue) -> Review:
    """Return the review of a language; a catalogue that is absent or says nothing is unfinished.

    A reviewed catalogue stays so only while all its public sentences are the reviewed ones.
    """
    if tongue is ENGLISH:
        return Review(State.ORIGINAL)
    try:
        with catalogue(folder, tongue).open(encoding="utf-8") as file:
            head = "".join(line for line in (next(file, "") for _ in range(10)) if line[:1] == "#")
    except OSError:
        head = ""
    review = read(head) or Review(State.UNFINISHED)
    if review.state is State.REVIEWED and unreviewed(folder, tongue):
        return replace(review, state=State.CHANGED)
    return review


def unreviewed(folder: Path, tongue: Tongue) -> frozenset[str]:
    """Return the digests of the public sentences that are new or changed since the review."""
    catalog = catalogue(folder, tongue)
    now = _public(catalog, catalog.stat().st_mtime_ns)
    listed = reviewed_list(catalog)
    before = listed.read_text(encoding="ascii").split() if listed.exists() else []
    return now.difference(before)


def accept(folder: Path, tongue: Tongue) -> None:
    """Record every present public sentence as reviewed."""
    catalog = catalogue(folder, tongue)
    now = sorted(_public(catalog, catalog.stat().st_mtime_ns))
    reviewed_list(catalog).write_text("\n".join(now) + "\n", encoding="ascii")


def reviewed_list(catalog: Path) -> Path:
    """Return the path of the file with the digests of reviewed sentences."""
    return catalog.with_name("reviewed.txt")


def digest(message: "Message") -> str:
    """Return the digest of a sentence with its translation."""
    return blake2b(
        repr((message.context, message.id, message.string)).encode(), digest_size=8
    ).hexdigest()


@lru_cache(maxsize=64)
def _public(catalog: Path, changed: int) -> frozenset[str]:
    """Return the digests of a catalogue's public sentences; `changed`: the file's time, for the cache."""
    del changed
    return frozenset(
        digest(message)
        for message in _messages(catalog)
        if is_public(place for place, _line in message.locations)
    )


def _messages(catalog: Path) -> "Iterator[Message]":
    from babel.messages.pofile import read_po

    with catalog.open("rb") as file:
        yield from (message for message in read_po(file) if message.id)


def offered(
    folder: Path, wanted: Collection[str] = (), *, reviewed_only: bool = False
) -> tuple[Tongue, ...]:
    """Return the languages that are offered: complete (or reviewed) ones, and of these the `wanted` ones.

    English is always included, as the fallback.
    """
    enough = {State.ORIGINAL, State.REVIEWED} | (frozenset() if reviewed_only else DRAFTS)
    return tuple(
        tongue
        for tongue in TONGUES
        if (tongue is ENGLISH or not wanted or tongue.code in wanted)
        and of(folder, tongue).state in enough
    )


def on_offer(settings: Any) -> tuple[Tongue, ...]:
    """Return the languages of the public face by `settings`, or by their module."""
    only = settings.PAYUNG_REVIEWED_ONLY
    return offered(settings.LOCALE_PATHS[0], settings.PAYUNG_LANGUAGES, reviewed_only=only)


@cache
def sentences(folder: Path, tongue: Tongue) -> tuple[int, int]:
    """Return the numbers of translated sentences and of all sentences in a catalogue."""
    try:
        texts = [message.string for message in _messages(catalogue(folder, tongue))]
    except OSError:
        return 0, 0
    whole = [all(text) if isinstance(text, tuple) else bool(text) for text in texts]
    return sum(whole), len(whole)
