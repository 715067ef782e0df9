"""The small notation of the phrase lists; `data/README.txt` explains it to those who write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from payung.language.spelling import words

_TOKEN: Final = re.compile(r"\.\.\.|\^|\?|\([^()]*\)|[^\s()?^]+")
_MACRO: Final = re.compile(r"<([a-z_]+)>")
_WORDS_GAP: Final = r"(?: [^ .?]+){0,4}?"
_LETTERS_GAP: Final = r"[^.?]{0,30}?"
_BEGINNING: Final = r"(?:(?<=^)|(?<=[,.?]))"
_REST: Final = r"(?=[^.?]*\?)"


@dataclass(frozen=True)
class Spelling:
    """How a language writes: with spaces or not, what may slip in between words, what hangs on them."""

    spaced: bool
    between: tuple[str, ...]
    endings: tuple[str, ...]
    macros: Mapping[str, str]


@dataclass(frozen=True)
class Phrase:
    """One phrase: `needles`, of each of which one must be in the text, and the pattern itself."""

    needles: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the phrase stands in a plain `text`."""
        for needle in self.needles:
            if not any(word in text for word in needle):
                return []
        return [found.span() for found in self.pattern.finditer(text)]


def read(line: str, spelling: Spelling) -> Phrase:
    """Return the phrase written as `line`. Raises ValueError that says what is wrong with it."""
    tokens = _TOKEN.findall(_MACRO.sub(lambda name: _macro(name[1], spelling), line))
    if not any(_choices(token) for token in tokens):
        raise ValueError(f"{line!r} has no words.")
    needles = []
    for token in tokens:
        choices = _choices(token)
        found = [words(choice, spaced=spelling.spaced).split()[:1] for choice in choices]
        if found and all(found):
            needles.append(tuple(word.rstrip("*") for (word,) in found))
    return Phrase(tuple(needles), re.compile(_pattern(tokens, spelling)))


def _macro(name: str, spelling: Spelling) -> str:
    if name not in spelling.macros:
        raise ValueError(f"<{name}> is not among the [words] of this list.")
    return f"({spelling.macros[name]})"


def _choices(token: str) -> list[str]:
    """Return what `token` may stand for; nothing for a gap or a sign."""
    if token in {"...", "^", "?"}:
        return []
    return [choice.strip() for choice in token.strip("()").split("/")]


def _pattern(tokens: list[str], spelling: Spelling) -> str:
    parts: list[str] = []
    for place, token in enumerate(tokens):
        if token == "^":
            parts.append(_BEGINNING)
        elif token == "...":
            parts.append(_gap(tokens[place + 1 :], spelling))
        elif token == "?":
            parts.append("" if place and tokens[place - 1] == "..." else _blank(spelling) + r"\?")
        else:
            slip = place and tokens[place - 1] not in {"^", "..."}
            parts.append((_between(spelling) if slip else "") + _one_of(token, spelling))
    return "".join(parts) + ("(?= )" if spelling.spaced and tokens[-1] not in {"...", "?"} else "")


def _gap(following: list[str], spelling: Spelling) -> str:
    if following == ["?"]:
        return ("(?= )" if spelling.spaced else "") + _REST
    return _WORDS_GAP if spelling.spaced else _LETTERS_GAP


def _blank(spelling: Spelling) -> str:
    return " " if spelling.spaced else ""


def _between(spelling: Spelling) -> str:
    """Return a pattern for what may stand between two words of a phrase: a pause, a polite word."""
    slips = "|".join(re.escape(words(slip, spaced=spelling.spaced)) for slip in spelling.between)
    return f"(?:{_blank(spelling)}(?:,|{slips})){{0,2}}" if slips else f"(?:{_blank(spelling)},)?"


def _one_of(token: str, spelling: Spelling) -> str:
    choices = [_words(choice, spelling) for choice in _choices(token)]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"


def _words(choice: str, spelling: Spelling) -> str:
    if not spelling.spaced:
        return re.escape(words(choice, spaced=False))
    between = _between(spelling)
    return between.join(f" {_word(word, spelling)}" for word in choice.split())


def _word(word: str, spelling: Spelling) -> str:
    letters = re.escape(words(word.rstrip("*"), spaced=True))
    if word.endswith("*"):
        return letters + "[^ ,.?]*"
    endings = "|".join(map(re.escape, spelling.endings))
    return f"{letters}(?:{endings}){{0,2}}" if endings else letters
