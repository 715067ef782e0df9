"""Khmer: signs on one letter once and in one order, vowels typed in parts, and words with two spellings."""

import re
from typing import Final

_SIGNS: Final = re.compile("[\u17b6-\u17d3\u17dd]{2,}")
# A vowel around a letter, and the two signs of which it seems to be made.
_PARTS: Final = (("\u17be", frozenset("\u17c1\u17b8")), ("\u17c4", frozenset("\u17c1\u17b6")))
_STACKER: Final = "\u17d2"
_ALIKE: Final = (
    (f"{_STACKER}\u178a", f"{_STACKER}\u178f"),  # below a letter, da and ta look the same
    ("\u17b2", "\u17b1"),
    ("\u17a2\u17c4\u1799", f"\u17b1{_STACKER}\u1799"),  # "give", as it is spoken
)


def one_spelling(text: str) -> str:
    """Return `text` in one spelling: "បេីក" as "បើក", "អោយ" and "ឲ្យ" as "ឱ្យ"."""
    text = _SIGNS.sub(_in_order, text)
    for typed, meant in _ALIKE:
        text = text.replace(typed, meant)
    return text


def _in_order(run: re.Match[str]) -> str:
    signs = set(run[0])
    for whole, parts in _PARTS:
        if parts <= signs:
            signs = signs - parts | {whole}
    return "".join(sorted(signs, key=lambda sign: (sign == _STACKER, sign)))
