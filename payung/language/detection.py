"""Detection of the language of a short text; no answer rather than a poor one.

A script of only one of our languages decides alone. For Latin letters a classifier decides: it has learnt
the language of each labelled sentence (`payung/triage/text_languages.py`), and what Thai, Lao and others look
like in Latin letters, which get no answer. docs/developers/words.md says how often it is right.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import weight_files
from payung.language.languages import nearest
from payung.language.readability import letters

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

WEIGHTS: Final = Path(__file__).parent / "data" / "detection.npz"

# Script, the first word of its letters' Unicode names -> language.
_SCRIPTS: Final = {
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "TAMIL": "ta",
    "CJK": "zh-Hans",
}
LATIN: Final = ("en", "id", "ms", "fil", "vi", "pt", "tet")
OTHER: Final = "other"  # a class: languages of other scripts in Latin letters
_SURE: Final = 0.75  # at 0.7 Malay and Indonesian are taken for each other twice as often
_ENOUGH: Final = 4  # Latin letters; fewer are in every language
_MOST: Final = 2000  # letters that are read

_LONG: Final = 20  # letters; a shorter text may be only a name or "ok"
_ALIKE: Final = frozenset({"id", "ms"})  # some sentences of one are taken for the other

LANGUAGES: Final = (*_SCRIPTS.values(), *LATIN)


def guess(text: str) -> str | None:
    """Return the language tag of `text`, one of LANGUAGES, or None where it is not clear."""
    scripts = [_script(letter) for letter in text if unicodedata.category(letter)[0] in "LM"]
    for script, tag in _SCRIPTS.items():
        if 2 * scripts.count(script) > len(scripts):
            return tag
    return of_latin(text, load()) if scripts.count("LATIN") >= _ENOUGH else None


def clear(text: str) -> str | None:
    """Return the language tag of a text long enough for an unasked hint, or None."""
    return guess(text) if letters(text) >= _LONG else None


def other_than(language: str, text: str) -> str | None:
    """Return the tag of the language in which `text` is clearly written, where it is not `language`.

    None also where `language` is none of ours: then any answer would be a guess. Malay and Indonesian count
    as one.
    """
    expected, detected = nearest(language), clear(text)
    if detected is None or expected is None or detected == expected.tag:
        return None
    return None if {detected, expected.tag} <= _ALIKE else detected


@cache
def load() -> "Classifier | None":
    """Return the classifier, or None where nobody has trained one; a face reads it before its first message."""
    return weight_files.open_weights(WEIGHTS)


def of_latin(text: str, classifier: "Classifier | None") -> str | None:
    """Return the language of a text in Latin letters, or None where it is not clear."""
    if classifier is None:
        return None
    likely = classifier.probabilities(text[:_MOST])
    language = max(likely, key=lambda one: likely[one])
    return language if likely[language] >= _SURE and language != OTHER else None


@lru_cache(maxsize=2048)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
