"""In which of our languages a short text is written; no answer rather than a poor one.

Scripts that only one of our languages uses decide by themselves; for Latin letters py3langid is
asked (BSD licence), limited to our languages. It cannot tell Tetum, and Malay and Indonesian often
look the same to it: then there is no answer.
"""

import unicodedata
from functools import cache
from typing import Any, Final

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

LANGUAGES: Final = (*_SCRIPTS.values(), *_LATIN.values())


def guess(text: str) -> str | None:
    """Return the tag of the language of `text`, one of LANGUAGES, or None where it is not clear."""
    scripts = [_script(letter) for letter in text if unicodedata.category(letter)[0] in "LM"]
    for script, tag in _SCRIPTS.items():
        if 2 * scripts.count(script) > len(scripts):
            return tag
    return _of_latin(text) if scripts.count("LATIN") >= _ENOUGH else None


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
