"""What a native speaker could not read in a list: python -m payung.language.tests.readable LANGUAGE.

Long lines, entries of more than one situation, and phrases without an example of their own, which nobody could
judge. What it prints is still wanted; nothing is what is wanted in the end.
"""

import sys
from collections.abc import Iterator
from typing import Final

from payung.language import book
from payung.language.book import DATA, Entry
from payung.language.notation import Phrase
from payung.language.slips import vocabulary
from payung.language.spelling import mended, plain

LONGEST: Final = 160  # characters of a line
MOST: Final = 24  # phrases of an entry that are marked, and as many exceptions


def wanted(name: str) -> Iterator[str]:
    """Yield what is still to be made readable in the list `name`, say "en" or "en.record"."""
    lines = (DATA / f"{name}.toml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            yield f"line {number}: {len(line)} characters"
    for entry in book.book(name).entries:
        yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[str]:
    for what, phrases in (("say", entry.say), ("unless", entry.unless)):
        if len(phrases) > MOST:
            yield f"{entry.name}: {len(phrases)} phrases in {what}"
    for phrase in entry.say:
        if not any(_marks(entry, phrase, text) for text in entry.wrong):
            yield f"{entry.name}: no `wrong` for: {phrase.line}"
    for phrase in entry.unless:
        if not any(_saves(entry, phrase, text) for text in (*entry.right, *entry.wrong)):
            yield f"{entry.name}: no `right` for: {phrase.line}"


def _spans(entry: Entry, phrases: tuple[Phrase, ...], text: str) -> list[tuple[int, int]]:
    """Return where phrases of an entry stand in a text, as the check reads it."""
    language = entry.language
    letters = book.book(entry.name.partition("/")[0]).spelling.letters
    read = plain(text, letters)
    if letters.spaced:
        read = mended(read, vocabulary(language, toneless=False).meant)
    return [span for phrase in phrases for span in phrase.spans(read.text)]


def _marks(entry: Entry, phrase: Phrase, text: str) -> bool:
    saved = _spans(entry, entry.unless, text)
    return any(not _within(span, saved) for span in _spans(entry, (phrase,), text))


def _saves(entry: Entry, phrase: Phrase, text: str) -> bool:
    """Say whether a place of a text would be marked if this exception were not there."""
    others = tuple(each for each in entry.unless if each is not phrase)
    saved, mine = _spans(entry, others, text), _spans(entry, (phrase,), text)
    return any(
        _within(span, mine) and not _within(span, saved) for span in _spans(entry, entry.say, text)
    )


def _within(span: tuple[int, int], saved: list[tuple[int, int]]) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in saved)


if __name__ == "__main__":
    found = [each for name in sys.argv[1:] for each in wanted(name)]
    sys.stdout.write("".join(f"{each}\n" for each in (*found, f"{len(found)} wanted")))
