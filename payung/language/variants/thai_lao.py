"""Thai and Lao: signs on one letter, once and in one order, and two of a leading vowel for the broader one."""

import re
from typing import Final

# Vowels above and below, tones and the other signs that stand on a letter.
_SIGNS: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]{2,}")
_TWICE: Final = re.compile("\u0e40{2,}|\u0ec0{2,}")


def one_spelling(text: str) -> str:
    """Return `text` with each sign once ("มาก่่" and "มาก่"), and "เเม่", typed with two keys, as "แม่"."""
    text = _TWICE.sub(lambda vowels: chr(ord(vowels[0][0]) + 1), text)
    return _SIGNS.sub(lambda signs: "".join(sorted(set(signs[0]))), text)
