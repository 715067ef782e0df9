"""The word lists: `data/<language>.toml` for a child, `<language>.record.toml` for a record.

A native speaker edits them; `data/README.txt` says how.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from payung.language.notation import Phrase, Spelling, read, with_words_above
from payung.language.spelling import Letters

DATA: Final = Path(__file__).parent / "data"


class Kind(StrEnum):
    """The fault of a phrase."""

    BLAME = "blame"
    DISBELIEF = "disbelief"
    LEADING_QUESTION = "leading_question"
    FALSE_PROMISE = "false_promise"
    PRESSURE = "pressure"
    SHAMING_TERM = "shaming_term"
    OUTDATED_TERM = "outdated_term"


@dataclass(frozen=True)
class Entry:
    """One entry of a list. `wrong` and `right`: its examples and tests. `source`: of the advice.

    `name`: list and entry, such as "en/blame-1", without "#". Statistics use it, so it never changes.
    """

    name: str
    kind: Kind
    say: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    why: str
    instead: str
    source: str
    wrong: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def language(self) -> str:
        """Return the language of its list, which is that of its examples and its reason."""
        return language_of(self.name)

    @cached_property
    def patterns(self) -> dict[str, str]:
        """Return its patterns as the list writes them, by their key in statistics."""
        return {key_of(self.name, phrase.line): phrase.line for phrase in self.say}


def language_of(name: str) -> str:
    """Return the language tag of an entry's list: "en" for "en.record/term-1"."""
    return name.partition("/")[0].partition(".")[0]


def key_of(entry: str, pattern: str) -> str:
    """Return the key of an entry's pattern in statistics: "en/blame-1#0f3a9c41".

    Its end is a digest of the pattern as the list writes it, so that a changed pattern is counted separately.
    """
    return f"{entry}#{hashlib.sha256(pattern.encode()).hexdigest()[:8]}"


def entry_of(key: str) -> str:
    """Return the entry's name of a pattern's key; a name unchanged."""
    return key.partition("#")[0]


@dataclass(frozen=True)
class Book:
    """One file: its spelling rules and entries."""

    spelling: Spelling
    entries: tuple[Entry, ...]


@cache  # used for every text
def languages() -> tuple[str, ...]:
    """Return the tags of the languages that have lists."""
    return tuple(sorted(path.name.split(".")[0] for path in DATA.glob("*.record.toml")))


def book(name: str, *, toneless: bool = False) -> Book:
    """Return the list `name`, such as `th` or `th.record`, read once; `toneless`: as typed without tones.

    Raises ValueError for a mistake in it.
    """
    return _read(name, toneless=toneless)


@cache
def _read(name: str, *, toneless: bool) -> Book:
    content = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    writing = content.get("writing", {})
    spelling = Spelling(
        letters=Letters(
            writing.get("spaces", True),
            writing.get("tones", False) and not toneless,
            tuple(writing.get("alike", {}).items()),
        ),
        between=tuple(writing.get("between", ())),
        endings=tuple(writing.get("endings", ())),
        turns=tuple(writing.get("turns", ())),
        longer=tuple(writing.get("longer", ())),
        macros=with_words_above(content.get("words", {})),
        gap=tuple(writing["gap"]) if "gap" in writing else None,
    )
    entries = [
        _entry(f"{name}/{record['name']}", kind, record, spelling)
        for kind in Kind
        for record in content.get(kind.value, ())
    ]
    spelling.forget_tokens()
    return Book(spelling, tuple(entries))


def _entry(name: str, kind: Kind, record: Mapping[str, Any], spelling: Spelling) -> Entry:
    # In other languages than English, the list itself gives reason and better words for a term of the
    # reference.
    words = (_terminology(record["terminology"]) if "terminology" in record else {}) | dict(record)
    return Entry(
        name=name,
        kind=kind,
        say=tuple(read(line, spelling) for line in record["say"]),
        unless=tuple(read(line, spelling, exception=True) for line in record.get("unless", ())),
        why=words["why"],
        instead=words["instead"],
        source=words.get("source", ""),
        wrong=tuple(record["wrong"]),
        right=tuple(record.get("right", ())),
    )


def _terminology(term: str) -> dict[str, str]:
    """Return reason, better words and source of a term of terminology.json. Raises ValueError."""
    for record in terminology():
        if term in record["avoid"]:
            words = {"why": record["reason"], "instead": "; ".join(record["prefer"])}
            return words | {"source": record.get("source", "")}
    raise ValueError(f"{term!r} is not among the terms of terminology.json.")


@cache
def terminology() -> tuple[Mapping[str, Any], ...]:
    """Return the records of terminology.json: terms to avoid, with source."""
    content = json.loads((DATA / "terminology.json").read_text(encoding="utf-8"))
    return tuple(content["records"])
