"""The normal form of a person's name: its whole parts, in plain Latin letters."""

import re
from typing import Final

from anyascii import anyascii

from payung.foundation.identifiers import clean

_FEWEST: Final = 2  # letters of a part
_BETWEEN: Final = re.compile("[^a-z0-9]+")


def parts(name: str) -> frozenset[str]:
    """Return the whole parts of a name in lower-case Latin letters, without marks.

    Letters of other scripts become Latin one by one, so two spellings are equal only within one script.
    """
    plain = anyascii(clean(name).casefold()).casefold()
    return frozenset(part for part in _BETWEEN.split(plain) if _letters(part) >= _FEWEST)


def whole(name: str) -> str | None:
    """Return a whole name in its normal form, in any order of its parts; None for fewer than two parts.

    One part alone is many people's.
    """
    ordered = sorted(parts(name))
    return " ".join(ordered) if len(ordered) > 1 else None


def _letters(part: str) -> int:
    return sum(map(str.isalpha, part))
