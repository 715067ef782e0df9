"""Zawgyi, the older encoding of Burmese that old phones still type, read as Unicode.

Zawgyi uses the code points of the Unicode block Myanmar (U+1000 to U+109F), but gives many of them
another meaning, has several shapes of one sign, and writes a syllable as it is seen: the vowel ေ and
the medial ြ stand before their consonant, the small င် of a stack (kinzi) behind it. So a
conversion is a table of code points, and a syllable put in order. Source of the table: the public
chart of the font Zawgyi-One. No library does it: the one of the Unicode project (ICU) has no wheel.

Triage reads a text both ways unless it is surely one of them: a phrase may only raise. The check of an
officer's words reads as Zawgyi only what surely is, and knows where it stood. The order
among the signs after a consonant is left as it comes (`burmese` sorts them).

Not covered: older fonts that use Latin code points (WinInnwa and others); Zawgyi for Shan, Mon and
Karen; the abbreviation ၎င်း and other punctuation; a phrase of which one half is in Zawgyi and the
other in Unicode; and signs typed in an order that Zawgyi itself does not show well, such as ေ behind
its consonant.
"""

import re
from functools import lru_cache
from typing import Final

_BEFORE: Final = "\u1031\u103b\u107e-\u1084"  # the vowel ေ, and the medial ြ in eight widths
_BASES: Final = "\u1000-\u102a\u1040-\u1049\u106a\u106b\u106e\u106f\u1086\u108f-\u1092\u1097"
_AFTER: Final = (
    "\u102b-\u1030\u1032-\u103a\u103c-\u103f\u105a\u1060-\u1069\u106c\u106d\u1070-\u107d\u1085"
    "\u1087-\u108e\u1093-\u1096"
)
_LONGEST_KEPT: Final = 12  # signs of a syllable: a hostile text must not fill the memory
_SYLLABLE: Final = re.compile(f"(?<![{_BEFORE}])([{_BEFORE}]*)([{_BASES}])([{_AFTER}]*)")

# Letters and pairs of letters that have a code point of their own.
_LETTERS: Final = str.maketrans(
    {
        0x106A: "ဉ",
        0x106B: "ည",
        0x106E: "ဍ္ဍ",
        0x106F: "ဍ္ဎ",
        0x1086: "ဿ",
        0x108F: "န",
        0x1090: "ရ",
        0x1091: "ဏ္ဍ",
        0x1092: "ဋ္ဌ",
        0x1097: "ဋ္ဋ",
    }
)

# Signs below a consonant belong directly after it.
_BELOW: Final = {
    0x1060: "္က",
    0x1061: "္ခ",
    0x1062: "္ဂ",
    0x1063: "္ဃ",
    0x1065: "္စ",
    0x1066: "္ဆ",
    0x1067: "္ဆ",
    0x1068: "္ဇ",
    0x1069: "္ဈ",
    0x106C: "္ဋ",
    0x106D: "္ဌ",
    0x1070: "္ဏ",
    0x1071: "္တ",
    0x1072: "္တ",
    0x1073: "္ထ",
    0x1074: "္ထ",
    0x1075: "္ဒ",
    0x1076: "္ဓ",
    0x1077: "္န",
    0x1078: "္ပ",
    0x1079: "္ဖ",
    0x107A: "္ဗ",
    0x107B: "္ဘ",
    0x107C: "္မ",
    0x1085: "္လ",
    0x1093: "္ဘ",
    0x1096: "္တွ",
}

# The small င် above a consonant, alone and together with a vowel, belongs before it.
_KINZI: Final = "င်္"
_ABOVE: Final = {0x1064: "", 0x108B: "ိ", 0x108C: "ီ", 0x108D: "ံ"}

_RA: Final = "ြ"
_SIGNS: Final = str.maketrans(
    {
        0x1033: "ု",
        0x1034: "ူ",
        0x1039: "်",
        0x103A: "ျ",
        0x103B: _RA,
        0x103C: "ွ",
        0x103D: "ှ",
        0x103F: "ူ",
        0x105A: "ါ်",
        0x107D: "ျ",
        **dict.fromkeys(range(0x107E, 0x1085), _RA),
        0x1087: "ှ",
        0x1088: "ှု",
        0x1089: "ှူ",
        0x108A: "ွှ",
        0x108E: "ိံ",
        0x1094: "့",
        0x1095: "့",
        **_ABOVE,
        **dict.fromkeys(_BELOW, ""),
    }
)

# Never in Unicode: a killed consonant written with the sign of a stack that nothing follows, ေ or the medial in
# front of its consonant, a code point for the shape of a sign.
_ONLY_ZAWGYI: Final = re.compile(
    "\u1039(?![\u1000-\u1021])|(?<![\u1000-\u1021\u103b-\u103f])\u1031"
    "|(?<![\u1000-\u1021\u103a])\u103b|[\u1033\u1034\u1060-\u1097]"
)
# Never in Zawgyi: the medial ျ where the language has none, which in Unicode ends a syllable.
_ONLY_UNICODE: Final = re.compile("[\u1004\u100a\u100f\u1010\u1014\u101a\u102c]\u103a")
_LINE: Final = re.compile(r"[^\n]+")
_BLANKS: Final = re.compile("[ \t\u00a0]+")


def may_be_zawgyi(text: str) -> bool:
    """Say whether `text` could be in Zawgyi; true also for a mixture, and where it could be either."""
    return bool(_ONLY_ZAWGYI.search(text)) or not _ONLY_UNICODE.search(text)


def has_its_signs(text: str) -> bool:
    """Say whether `text` has signs that only Zawgyi has."""
    return bool(_ONLY_ZAWGYI.search(text))


def surely_zawgyi(text: str) -> bool:
    """Say whether `text`, without blanks, has signs of Zawgyi only and none of Unicode only."""
    together = _BLANKS.sub("", text)
    return has_its_signs(together) and not _ONLY_UNICODE.search(together)


def changes(text: str) -> list[tuple[int, int, str]]:
    """Return the changes that turn surely Zawgyi parts of `text` into Unicode: start, end, replacement.

    A text of both is converted line by line. A change is at most a syllable long.
    """
    if surely_zawgyi(text):
        return _changes(text, 0, len(text))
    lines = (line for line in _LINE.finditer(text) if surely_zawgyi(line[0]))
    return [change for line in lines for change in _changes(text, *line.span())]


def _changes(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    return [(*match.span(), _in_order(match)) for match in _SYLLABLE.finditer(text, start, end)]


def _in_order(syllable: re.Match[str]) -> str:
    if len(syllable[0]) > _LONGEST_KEPT:
        return _converted(*syllable.groups())
    return _known(*syllable.groups())


def _converted(before: str, base: str, after: str) -> str:
    signs = [ord(sign) for sign in after]
    kinzi = _KINZI if any(sign in _ABOVE for sign in signs) else ""
    below = "".join(_BELOW.get(sign, "") for sign in signs)
    return f"{kinzi}{base.translate(_LETTERS)}{below}{(before + after).translate(_SIGNS)}"


_known: Final = lru_cache(maxsize=4096)(_converted)  # every text has the same few syllables


def from_zawgyi(text: str) -> str:
    """Return `text` converted from Zawgyi to Unicode; meaningless for other texts. Linear time."""
    return _SYLLABLE.sub(_in_order, text)
