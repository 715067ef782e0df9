"""Quotations in a message: within quotation marks, and in lines that begin with >.

One scan in linear time. Marks pair across a line break, not across an empty line; an unpaired mark quotes
nothing. Nor does a straight mark after a digit (5" wide), or an apostrophe within or at the end of a word.
Words that are most of a message are the officer's own, in quotation marks or not.
"""

import re
from typing import Final

# Closing marks by opening mark. Some write ”so”, some „so“.
_CLOSED_BY: Final = {
    '"': '"',
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u2039": "\u203a",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "'": "'",
    "\u2018": "\u2019",
}
_OF_ONE_KIND: Final = ('"', "\u201c\u201d\u201e", "\u00ab\u00bb", "\u2039\u203a")
_KIND: Final = {
    mark: marks
    for marks in (*_OF_ONE_KIND, "\u300c\u300d", "\u300e\u300f", "'", "\u2018\u2019")
    for mark in marks
}
MARKS: Final = tuple(_KIND)
_SINGLE: Final = frozenset("'\u2018\u2019")
_UNDIRECTED: Final = frozenset('"\u201d')  # the same mark begins and ends
_MAY_STAND_BEFORE: Final = frozenset(" \t\r\n\u00a0:([{\u2014\u2013" + "".join(_CLOSED_BY))
_MAY_STAND_AFTER: Final = frozenset(" \t\r\n\u00a0,.;:!?\u2026)]}\u2014\u2013-/" + "".join(MARKS))
# Lines of a letter that is answered, an empty line, a mark. Not >_< and its like.
_SIGN: Final = re.compile(
    r"(?m)(?P<answered>^[ \t]*>(?:[> \t]|[^\W_])[^\n]*(?:\n[ \t]*>[^\n]*)*)"
    rf"|(?P<empty>\n[ \t\r]*\n)|[{''.join(MARKS)}]"
)


def quoted(text: str, *, apostrophe_begins_words: bool = False) -> list[tuple[int, int]]:
    """Return the places of quotations, as start and end.

    Where an apostrophe begins words ('wag, 'yan: Filipino) a single mark quotes nothing.
    """
    most = _letters(text) / 2
    return [
        (start, end)
        for start, end in _pairs(text, singles=not apostrophe_begins_words)
        if _letters(text[start:end]) <= most
    ]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _pairs(text: str, *, singles: bool) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: dict[str, tuple[str, int]] = {}  # the open mark and its place, by kind
    for sign in _SIGN.finditer(text):
        if sign["answered"]:
            spans.append(sign.span())
        if sign["answered"] or sign["empty"]:
            opened.clear()
            continue
        mark, place = sign[0], sign.start()
        if mark in _SINGLE and not singles:
            continue
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        opening, start = opened.get(_KIND[mark], ("", 0))
        if opening and mark in _CLOSED_BY[opening] and _may_close(mark, before, after):
            spans.append((start, place + 1))
            del opened[_KIND[mark]]
        elif mark in _CLOSED_BY and _may_open(mark, before, after):
            opened[_KIND[mark]] = mark, place
    return spans


def _may_open(mark: str, before: str, after: str) -> bool:
    free = not before or before in _MAY_STAND_BEFORE
    if mark in _SINGLE:
        return free and bool(after.strip())
    if mark in _UNDIRECTED:
        return free or not (before.isdigit() or not after or after in _MAY_STAND_AFTER)
    return True


def _may_close(mark: str, before: str, after: str) -> bool:
    free = not after or after in _MAY_STAND_AFTER
    if mark in _SINGLE:
        return free and bool(before.strip())
    if mark in _UNDIRECTED:
        return free or bool(before.strip())
    return True
