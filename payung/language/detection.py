"""In which of our languages a short text is written; no answer rather than a poor one.

Scripts that only one of our languages uses decide by themselves; for Latin letters py3langid is
asked (BSD licence), limited to our languages. It cannot tell Tetum, and Malay and Indonesian often
look the same to it: then there is no answer.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

from payung.language.languages import nearest
from payung.language.readability import letters

# Script, as the names of its letters begin in Unicode -> language.
_SCRIPTS: Final = {
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "TAMIL": "ta",
    "CJK": "zh-Hans",
}
_LATIN: Final = {"en": "en", "id": "id", "ms": "ms", "tl": "fil", "vi": "vi", "pt": "pt"}
_SURE: Final = 0.6  # of the model's share; below, short texts were guessed wrong as often as right
_ENOUGH: Final = 4  # Latin letters; fewer are in every language

_LONG: Final = 20  # letters; a name or "ok" in another language is no text in it
_ALIKE: Final = frozenset({"id", "ms"})  # no sentence of one is surely not of the other

LANGUAGES: Final = (*_SCRIPTS.values(), *_LATIN.values())


def guess(text: str) -> str | None:
    """Return the tag of the language of `text`, one of LANGUAGES, or None where it is not clear."""
    scripts = [_script(letter) for letter in text if unicodedata.category(letter)[0] in "LM"]
    for script, tag in _SCRIPTS.items():
        if 2 * scripts.count(script) > len(scripts):
            return tag
    return _of_latin(text) if scripts.count("LATIN") >= _ENOUGH else None


def clear(text: str) -> str | None:
    """Return the same for a text that is long enough to say so to somebody who did not ask; else None."""
    return guess(text) if letters(text) >= _LONG else None


def other_than(language: str, text: str) -> str | None:
    """Return the tag of the language that `text` is clearly written in, where it is not `language`.

    None too where we could not tell `language` itself: then any answer would be a guess. Malay and
    Indonesian are one here.
    """
    meant, found = nearest(language), clear(text)
    if found is None or meant is None or meant.tag not in LANGUAGES or found == meant.tag:
        return None
    return None if {found, meant.tag} <= _ALIKE else found


def load() -> None:
    """Read the model now, so that nobody waits for it with a first message."""
    _model()


@lru_cache(maxsize=2048)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _of_latin(text: str) -> str | None:
    label, share = _model().classify(text)
    return _LATIN[label] if share >= _SURE else None


@cache
def _model() -> Any:
    """Return the model, read at the first question: about 8 MB and a fraction of a second."""
    from py3langid import langid

    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    model.set_languages(list(_LATIN))
    return model
