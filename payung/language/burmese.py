"""One spelling for Burmese that looks, sounds or is typed alike, and marks at the ends of its syllables.

Burmese has letters that sound the same (ကျောက် and ကြောက်, ဓား and ဒါး), signs whose order on a
keyboard does not show on the screen, and no spaces between words. Since phrases and texts go through
the same table, a list needs only one of the spellings. The mark after a syllable prevents a match of သေ (to
die) in သေး (small): a phrase ends where a syllable ends.

Sources: Unicode Standard chapter 16.3 and UTN 11 (order of signs); the sounds of standard Burmese.

Made alike: ါ ာ; ျ ြ; ဉ ဥ; ဦ ဦ; ဩ သြ; ဿ သ; the letters for the same sound (ဃ ဂ, ဈ စျ ဇ, ဋ တ, ဌ ထ,
ဍ ဎ ဓ ဒ, ဏ န, ဘ ဗ, ဠ လ); the final sounds န် မ် ံ, and ပ် တ်; the letter ဝ and the digit ၀, ရ and ၇
where only one can be meant; signs in any order, signs typed twice, spaces inside; written and spoken
sentence ends (သည် တယ်, မည် မယ်, ဟု လို့), with the polite ပါ before them or without. Not made alike: the
tones း and ့, which tell words apart (သေ သေး); ည် ယ် ဲ; ဘ ဖ. A list names those where people slip.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_BLOCK: Final = [chr(code) for code in range(0x1000, 0x10A0)]
_LETTER: Final = f"[{''.join(sign for sign in _BLOCK if unicodedata.category(sign) == 'Lo')}]"
_SIGN: Final = f"[{''.join(sign for sign in _BLOCK if unicodedata.category(sign)[0] == 'M')}]"
_KILLER: Final = "\u103a"  # silences its consonant: the end of a syllable
_STACKER: Final = "\u1039"  # sets the next consonant below

BURMESE: Final = re.compile("[\u1000-\u109f]")
_SPACE: Final = re.compile("(?<=[\u1000-\u109f]) (?=[\u1000-\u109f])")
_ALIKE: Final = str.maketrans(
    {
        "ါ": "ာ",
        "ြ": "ျ",
        "ဉ": "ဥ",
        "\u1026": "\u1025\u102e",  # ဦ, as one or as two
        "ဩ": "သျ",
        "ဪ": "သျော်",
        "ဿ": "သ",
        "ဃ": "ဂ",
        "ဈ": "ဇ",
        "ဋ": "တ",
        "ဌ": "ထ",
        "ဍ": "ဒ",
        "ဎ": "ဒ",
        "ဓ": "ဒ",
        "ဏ": "န",
        "ဘ": "ဗ",
        "ဠ": "လ",
    }
)
_ORDER: Final = {sign: place for place, sign in enumerate("ျြွှေိီဲုူာ်ံ့း")}
_SIGNS: Final = re.compile(f"{_SIGN}{{2,}}")
_DIGIT_FOR_WA: Final = re.compile(f"(?<!\\d)၀(?!\\d)|၀(?={_SIGN})")
_CLOSED: Final = f"{_LETTER}[့း]*[{_KILLER}{_STACKER}]"  # a tone may be typed before the killer
_DIGIT_FOR_RA: Final = re.compile(f"၇(?={_SIGN}|{_CLOSED})")
_WA_FOR_DIGIT: Final = re.compile(f"(?<=\\d)ဝ+(?!{_SIGN}|ဝ|{_CLOSED})")
_FINAL_N: Final = re.compile(f"(?<={_SIGN})[နမ]{_KILLER}|(?<={_LETTER})[နမ]{_KILLER}")
SYLLABLE: Final = re.compile(
    f"{_LETTER}{_SIGN}*(?:(?<={_STACKER}){_LETTER}{_SIGN}*|{_CLOSED}{_SIGN}*)*"
)
_END: Final = "·"  # in no text: punctuation has been removed before
_SENTENCE_ENDS: Final = (("သည်·", "တယ်·"), ("မည်·", "မယ်·"), ("ဟု·", "လို့·"))
_POLITE: Final = re.compile("ပာ·(?=(?:တော့·)?(?:တယ်|မယ်|မှာ|ပျီ|ဗူး)·)")


def _sorted(signs: re.Match[str]) -> str:
    """Return the signs on one consonant without repeats, in one order; a stacker stays last."""
    return _known(signs[0]) if len(signs[0]) <= _LONGEST_KEPT else _in_order(signs[0])


def _in_order(signs: str) -> str:
    last = len(_ORDER)
    return "".join(
        sorted(set(signs), key=lambda sign: (sign == _STACKER, _ORDER.get(sign, last), sign))
    )


_LONGEST_KEPT: Final = 12  # signs: a hostile text must not fill the memory
_known: Final = lru_cache(maxsize=4096)(_in_order)  # every text has the same few runs of signs
_NEGATION: Final = re.compile(f"မ(?={_LETTER}(?![{_KILLER}{_STACKER}]))")


def unbroken(text: str) -> str:
    """Return `text` with no line break after a bare မ: as "not" at the end of a line it is read too late.

    Browsers break there by their word lists. A word joiner, which nobody sees, stops them.
    """
    return _NEGATION.sub("မ\u2060", text)


def joined(words: str) -> str:
    """Return plain `words` without spaces between Burmese letters: they end no word."""
    return _SPACE.sub("", words)


def with_letters(words: str) -> str:
    """Return `words`, in the same length, with ဝ, ရ and the digits like them corrected where unambiguous."""
    text = _DIGIT_FOR_WA.sub("ဝ", words)
    text = _DIGIT_FOR_RA.sub("ရ", text)
    return _WA_FOR_DIGIT.sub(lambda letters: "၀" * len(letters[0]), text)


def alike(words: str) -> str:
    """Return plain, joined `words` in one spelling, with a mark after every Burmese syllable."""
    if not BURMESE.search(words):
        return words
    text = with_letters(words).translate(_ALIKE)
    text = _SIGNS.sub(_sorted, text).replace("စျ", "ဇ")
    text = _FINAL_N.sub("ံ", text).replace(f"ပ{_KILLER}", f"တ{_KILLER}")
    text = SYLLABLE.sub(lambda syllable: syllable[0] + _END, text)
    for written, spoken in _SENTENCE_ENDS:
        text = text.replace(written, spoken)
    return _POLITE.sub("", text)
