"""Faults of the words that keep a child safe. A language that has one is offered to nobody.

Somebody who helps and somebody who harms never share a word; the receipt has one name; we never ask for, or
promise, a secret. The words of each language, and the sentences, are in `core_words.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from babel.messages import Catalog

from payung.language.languages import Tongue
from payung.language.word_list import DATA
from payung.tools.catalogues.sources import original

FILE: Final = DATA / "core_words.toml"
CODE: Final = re.compile(r"\bcode\b", re.IGNORECASE)  # how English calls the receipt
SECRET: Final = re.compile(r"\bsecrets?\b|tell nobody", re.IGNORECASE)


@dataclass(frozen=True)
class CoreWords:
    """The words of one language. All but `receipt` are regular expressions."""

    receipt: str
    secret: str
    helper: str
    offender: str


@cache
def sentences() -> dict[str, list[str]]:
    """Return the English sentences in which helpers or offenders are spoken of, by kind."""
    found: dict[str, list[str]] = _file()["sentences"]
    return found


@cache
def words(code: str) -> CoreWords | None:
    """Return the words of a language, or None."""
    record = _file().get(code)
    return CoreWords(**record) if record else None


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def faults(catalog: Catalog, tongue: Tongue) -> Iterator[str]:
    """Yield a sentence for every core word that is wrong. Missing translations are not reported here."""
    spoken = words(tongue.code)
    if spoken is None:
        yield f"no core words are known: {FILE.name}"
        return
    texts = _public(catalog)
    for english, text in texts.items():
        if CODE.search(english) and spoken.receipt not in text.lower():
            yield f"the receipt has another name: {text!r}"
        if _has(spoken.secret, text) and not SECRET.search(english):
            yield f"says that something is a secret: {text!r}"
    for kind, wrong in (
        ("danger", spoken.offender),
        ("helper", spoken.offender),
        ("offender", spoken.helper),
    ):
        for english in sentences()[kind]:
            if _has(wrong, texts.get(english, "")):
                yield f"helpers and offenders share a word: {texts[english]!r}"


def _has(word: str, text: str) -> bool:
    return re.search(word, text, re.IGNORECASE) is not None


def _public(catalog: Catalog) -> dict[str, str]:
    """Return the translated public sentences that have one form, by their English."""
    messages = ((one.id, catalog.get(one.id, one.context)) for one in original(public_only=True))
    return {
        english: message.string
        for english, message in messages
        if isinstance(english, str) and english and message and isinstance(message.string, str)
        if message.string
    }
