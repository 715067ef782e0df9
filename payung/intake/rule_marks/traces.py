"""Traces of a person in a sentence: what surely leads to somebody, and what perhaps does."""

import re
from dataclasses import dataclass
from typing import Final

# A number of five digits or more, however it is parted; an account, an address of e-mail or of a site.
_SURE: Final = re.compile(
    r"\d(?:[\s().+-]{0,2}\d){4,}"
    r"|[^\s@]+@[^\s@]+\.[^\s@]+"
    r"|(?<!\w)@\w{2,}"
    r"|(?:https?://|www\.)\S+"
    r"|\b[\w-]+\.(?:com|net|org|me|io|app|gg|tv|co|id|th|vn|ph|my|sg|kh|la|mm|tl|bn)\b\S*",
    re.IGNORECASE,
)
# Another number; a word with a capital letter that does not begin a sentence.
_PERHAPS: Final = re.compile(
    r"\d+|\w*_\w+|(?<=[^.!?…\s]\s)(?!I\b)[A-ZÀ-ÝĀ-ŽĐƠƯẠ-Ỹ][\w'’-]*", re.MULTILINE
)


@dataclass(frozen=True)
class Traces:
    """What was found. `sure`: it may not leave the house. `perhaps`: a person looks at it."""

    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def traces_in(sentence: str) -> Traces:
    """Return what looks like an identifier in a sentence. Names in scripts without capitals are not seen."""
    sure = [found.group() for found in _SURE.finditer(sentence)]
    rest = _SURE.sub(" ", sentence)
    perhaps = [found.group() for found in _PERHAPS.finditer(rest)]
    return Traces(tuple(dict.fromkeys(sure)), tuple(dict.fromkeys(perhaps)))
