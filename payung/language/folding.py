"""Folding of one character to plain letters: no case, width, style, accents or invisible signs.

Letters of other alphabets that look Latin, as keyboards and games put them into words ("Whу" with a Cyrillic
у), become Latin; words that are really Cyrillic or Greek do not. Sources: Unicode UAX 15 (NFKD), UAX 44
(general categories, Default_Ignorable_Code_Point).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

ACCENTS: Final = ("\u0300", "\u036f")
APOSTROPHES: Final = frozenset("'\u2019\u2018\u02bc`\u00b4\uff07")
# In Thai, Lao, Burmese and Khmer a mark is a vowel or a tone; on Latin letters it is a tone or can be ignored.
_VOWELS: Final = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
_WORDS_OF_ONE_SIGN: Final = frozenset(
    "\u104c\u104d\u104e\u104f"
)  # written Burmese: in, and, the said, of
# Invisible signs that are no format characters (Cf); last: braille without a dot.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff\u2800]"
)

# Letters in rings, boxes and brackets that Unicode does not take apart, small capitals, the eth typed for đ.
_STYLED: Final = {
    **{chr(first + nth): chr(97 + nth) for first in (0x1F150, 0x1F170) for nth in range(26)},
    **{chr(first + nth): chr(97 + nth) for first in (0x249C, 0x1F110) for nth in range(26)},
    **dict(
        zip(
            "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f"
            "\u1d18\ua7af\u0280\ua731\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
            "abcdefghijklmnopqrstuvwyz",
            strict=True,
        )
    ),
    "\u0131": "i",
    "\u0251": "a",
    "\u0261": "g",
    "\u00d0": "\u0111",
    "\u00f0": "\u0111",
}
_UNSTYLED: Final = str.maketrans(_STYLED)
_CYRILLIC: Final = (
    (
        "\u0430\u0435\u0451\u043e\u0440\u0441\u0443\u04af\u0445\u0456\u0457\u0458\u0455\u04bb\u0501\u051b"
        "\u051d\u0475\u04cf\u043a"
        "\u0410\u0412\u0415\u0401\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u04ae\u0425\u0406\u0407"
        "\u0408\u0405\u04ba\u0500\u051a\u051c\u0474\u04c0"
    ),
    "aeeopcyyxiijshdqwvlkABEEKMHOPCTYYXIIJSHDQWVI",
)
_GREEK: Final = (
    (
        "\u03b1\u03ac\u03b5\u03ad\u03b7\u03ae\u03b9\u03af\u03ba\u03bd\u03bf\u03cc\u03c1\u03c4\u03c5\u03cd"
        "\u03c7\u03c9\u03ce\u03b3\u03f2\u03f3"
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03f9"
    ),
    "aaeenniikvooptuuxwwycjABEZHIKMNOPTYXC",
)
_LATIN: Final = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
_OTHER: Final = "\u0370-\u037d\u0386\u0388-\u03ff\u0400-\u052f\u1f00-\u1fff"
_MAY_LOOK_LATIN: Final = re.compile(f"[{_OTHER}]")
_LOOKS_OTHER: Final = re.compile(f"(?![{_CYRILLIC[0]}{_GREEK[0]}])[{_OTHER}]")
_LATIN_BESIDE: Final = re.compile(rf"(?![{_OTHER}])[^\W\d_]")
_WORD: Final = re.compile(r"\w+")
_HAS_LATIN: Final = re.compile(f"[A-Za-z{''.join(_STYLED)}{_CYRILLIC[0]}{_GREEK[0]}]")


def latin(text: str) -> str:
    """Return `text`, in the same length, with Latin letters for those that only look Latin.

    In a text with clearly Cyrillic or Greek letters: only in words with Latin letters and none of those.
    """
    if not _MAY_LOOK_LATIN.search(text):
        return text
    if not _LOOKS_OTHER.search(text):
        return text.translate(_LATIN)
    return _WORD.sub(_latin_word, text)


def unstyled(text: str) -> str:
    """Return `text` with plain letters for those in rings and boxes, and Latin for those that look so."""
    return latin(text.translate(_UNSTYLED))


def has_latin(text: str) -> bool:
    """Say whether a letter of `text` is Latin, or may be read so."""
    return bool(_HAS_LATIN.search(unicodedata.normalize("NFKD", text)))


def _latin_word(match: re.Match[str]) -> str:
    word = match[0]
    mixed = _LATIN_BESIDE.search(word) and not _LOOKS_OTHER.search(word)
    return word.translate(_LATIN) if mixed else word


@lru_cache(maxsize=8192)
def letters(letter: str, *, tones: bool) -> str:
    """Return the plain letters of one character: a blank for signs, nothing if invisible."""
    if letter in APOSTROPHES or _UNSEEN.match(letter):
        return ""
    if unicodedata.category(letter) in {"Cf", "Me"}:
        return ""
    # Only a decomposed letter has a case (\U0001d416 is a W), and a folded one may decompose again.
    apart = unicodedata.normalize("NFKD", _STYLED.get(letter, letter))
    folded = unicodedata.normalize("NFKD", apart.casefold())
    return "".join(_part(part, tones=tones) for part in folded)


def _part(part: str, *, tones: bool) -> str:
    category = unicodedata.category(part)
    if category == "Mn":
        counts = any(first <= part <= last for first, last in _VOWELS)
        return part if counts or (tones and ACCENTS[0] <= part <= ACCENTS[1]) else ""
    if part == "\u0111" and not tones:
        return "d"
    return part if category[0] in "LMN" or part in _WORDS_OF_ONE_SIGN else " "
