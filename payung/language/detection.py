"""Detection of the language of a short text; no answer rather than a poor one.

A script that only one of our languages uses decides alone. For Latin letters py3langid (BSD licence) decides
among our languages. It does not know Tetum, and often cannot distinguish Malay from Indonesian: then there is
no answer.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

from payung.language.languages import nearest
from payung.language.readability import letters

# Script, the first word of its letters' Unicode names -> language.
_SCRIPTS: Final = {
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "TAMIL": "ta",
    "CJK": "zh-Hans",
}
_LATIN: Final = {"en": "en", "id": "id", "ms": "ms", "tl": "fil", "vi": "vi", "pt": "pt"}
_SURE: Final = 0.6  # the model's share; below it, short texts were wrong as often as right
_ENOUGH: Final = 4  # Latin letters; fewer are in every language

_LONG: Final = 20  # letters; a shorter text may be only a name or "ok"
_ALIKE: Final = frozenset({"id", "ms"})  # no sentence of one is surely not of the other

LANGUAGES: Final = (*_SCRIPTS.values(), *_LATIN.values())


def guess(text: str) -> str | None:
    """Return the language tag of `text`, one of LANGUAGES, or None where it is not clear."""
    scripts = [_script(letter) for letter in text if unicodedata.category(letter)[0] in "LM"]
    for script, tag in _SCRIPTS.items():
        if 2 * scripts.count(script) > len(scripts):
            return tag
    return _of_latin(text) if scripts.count("LATIN") >= _ENOUGH else None


def clear(text: str) -> str | None:
    """Return the language tag of a text long enough for an unasked hint, or None."""
    return guess(text) if letters(text) >= _LONG else None


def other_than(language: str, text: str) -> str | None:
    """Return the tag of the language in which `text` is clearly written, where it is not `language`.

    None also where `language` itself cannot be detected: then any answer would be a guess. Malay and Indonesian
    count as one.
    """
    expected, detected = nearest(language), clear(text)
    if (
        detected is None
        or expected is None
        or expected.tag not in LANGUAGES
        or detected == expected.tag
    ):
        return None
    return None if {detected, expected.tag} <= _ALIKE else detected


def load() -> None:
    """Read the model now, so that the first message does not wait for it."""
    _model()


@lru_cache(maxsize=2048)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _of_latin(text: str) -> str | None:
    label, share = _model().classify(text)
    return _LATIN[label] if share >= _SURE else None


@cache
def _model() -> Any:
    """Return the model of our languages, loaded at first use: 45 MiB, and a fraction of a second.

    `set_languages` alone would also keep what the file says of 136 others, another 27 MiB.
    """
    from py3langid import langid

    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    model.set_languages(list(_LATIN))
    return langid.LanguageIdentifier(
        *(model.nb_ptc, model.nb_pc, model.nb_classes, model.tk_nextmove, model.tk_output),
        norm_probs=True,
        tk_row=model.tk_row,
    )
