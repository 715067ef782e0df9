"""How far the catalogue of a language is: what its head says, whether that still holds, and what is offered.

A review is of sentences: each that was reviewed leaves a digest in the file beside the catalogue. Where one has
changed since, or is new, the language is a draft again. The settings of the public face are made from this: it
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
from typing import Any, Final

from payung.language.languages import ENGLISH, TONGUES, Tongue
from payung.language.public_sentences import is_public


class State(StrEnum):
    """UNFINISHED: sentences are missing: offered to nobody. DRAFT: whole, and read by no native speaker.

    CHANGED: sentences are other ones than when it was reviewed: a draft again.
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
    State.UNFINISHED: "Review: unfinished. Sentences are missing; nobody is offered this language.",
    State.DRAFT: "Review: draft. No native speaker and no child-protection worker has reviewed this yet.",
    State.CHANGED: "Review: draft again: changed since it was reviewed by {by}, panel {panel}, {day}.",
    State.REVIEWED: "Review: reviewed by {by}, panel {panel}, {day}.",
}
_HEAD: Final = re.compile(
    r"Review: (?:(unfinished|draft)\.|(draft again: .+ was )?reviewed by (.+), panel (.+), "
    r"(\d{4}-\d\d-\d\d)\.)"
)


def read(head: str) -> Review | None:
    """Return what the comment at the head of a catalogue says of its review; None where it says nothing."""
    lines = (line.lstrip("# ").strip() for line in head.splitlines() if line.startswith("#"))
    found = _HEAD.search(" ".join(lines))
    if found is None:
        return None
    if found[1]:
        return Review(State(found[1]))
    try:
        state = State.CHANGED if found[2] else State.REVIEWED
        return Review(state, found[3], found[4], date.fromisoformat(found[5]))
    except ValueError:  # no such day
        return None


def catalogue(folder: Path, tongue: Tongue) -> Path:
    """Return where the catalogue of a language lies below the folder of catalogues."""
    return folder / tongue.folder / "LC_MESSAGES" / "django.po"


def of(folder: Path, tongue: Tongue) -> Review:
    """Return how far a language is; a catalogue that is absent or says nothing is unfinished.

    One that says that it was reviewed is believed only while all its public sentences are the reviewed ones.
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
    """Return the digests of the public sentences that nobody has reviewed as they are now."""
    catalog = catalogue(folder, tongue)
    now = _public(catalog, catalog.stat().st_mtime_ns)
    listed = reviewed_list(catalog)
    before = listed.read_text(encoding="ascii").split() if listed.exists() else []
    return now.difference(before)


def accept(folder: Path, tongue: Tongue) -> None:
    """Write down that every public sentence was reviewed as it is now."""
    catalog = catalogue(folder, tongue)
    now = sorted(_public(catalog, catalog.stat().st_mtime_ns))
    reviewed_list(catalog).write_text("\n".join(now) + "\n", encoding="ascii")


def reviewed_list(catalog: Path) -> Path:
    """Return where the digests of what was reviewed lie."""
    return catalog.with_name("reviewed.txt")


def digest(message: Any) -> str:
    """Return what stands for a sentence and its translation: another one as soon as a letter changes."""
    return blake2b(
        repr((message.context, message.id, message.string)).encode(), digest_size=8
    ).hexdigest()


@lru_cache(maxsize=64)
def _public(catalog: Path, changed: int) -> frozenset[str]:
    """Return the digests of a catalogue's public sentences; read anew when the file has `changed`."""
    del changed
    return frozenset(
        digest(message)
        for message in _messages(catalog)
        if is_public(place for place, _line in message.locations)
    )


def _messages(catalog: Path) -> Iterator[Any]:
    from babel.messages.pofile import read_po

    with catalog.open("rb") as file:
        yield from (message for message in read_po(file) if message.id)


def offered(
    folder: Path, wanted: Collection[str] = (), *, reviewed_only: bool = False
) -> tuple[Tongue, ...]:
    """Return the languages that are offered: those whole (or reviewed), and of these the `wanted` ones.

    English is always among them: who asks for none of the others reads it.
    """
    enough = {State.ORIGINAL, State.REVIEWED} | (frozenset() if reviewed_only else DRAFTS)
    return tuple(
        tongue
        for tongue in TONGUES
        if (tongue is ENGLISH or not wanted or tongue.code in wanted)
        and of(folder, tongue).state in enough
    )


def on_offer(settings: Any) -> tuple[Tongue, ...]:
    """Return the languages in which children are spoken to here, as `settings` or their module say."""
    only = settings.PAYUNG_REVIEWED_ONLY
    return offered(settings.LOCALE_PATHS[0], settings.PAYUNG_LANGUAGES, reviewed_only=only)


@cache
def sentences(folder: Path, tongue: Tongue) -> tuple[int, int]:
    """Return how many sentences of a catalogue are translated, and how many it has."""
    try:
        texts = [message.string for message in _messages(catalogue(folder, tongue))]
    except OSError:
        return 0, 0
    whole = [all(text) if isinstance(text, tuple) else bool(text) for text in texts]
    return sum(whole), len(whole)
