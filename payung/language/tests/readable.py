"""What a native speaker could not read in a list: python -m payung.language.tests.readable LANGUAGE.

Long lines, entries of more than one situation, and phrases without an example of their own, which nobody could
judge. What it prints is still wanted; nothing is what is wanted in the end.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from payung.language import word_list
from payung.language.notation import Needles, Phrase
from payung.language.spelling import mended, plain
from payung.language.typos import vocabulary
from payung.language.word_list import DATA, Entry

LONGEST: Final = 160  # characters of a line
MOST: Final = 24  # phrases of an entry that are marked, and as many exceptions
Span = tuple[int, int]


def wanted(name: str) -> Iterator[str]:
    """Yield what is still to be made readable in the list `name`, say "en" or "en.record"."""
    lines = (DATA / f"{name}.toml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST:
            yield f"line {number}: {len(line)} characters"
    for entry in word_list.book(name).entries:
        yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[str]:
    for what, phrases in (("say", entry.say), ("unless", entry.unless)):
        if len(phrases) > MOST:
            yield f"{entry.name}: {len(phrases)} phrases in {what}"
    places = _Found(entry)
    for phrase in entry.say:
        if not any(places.marks(phrase, text) for text in entry.wrong):
            yield f"{entry.name}: no `wrong` for: {phrase.line}"
    for phrase in entry.unless:
        if not any(places.saves(phrase, text) for text in (*entry.right, *entry.wrong)):
            yield f"{entry.name}: no `right` for: {phrase.line}"


class _Found:
    """Where the phrases of an entry stand in its sentences, as the check reads them, looked for once."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._letters = word_list.book(entry.name.partition("/")[0]).spelling.letters
        self._needles = Needles([*entry.say, *entry.unless])
        self._spans: dict[str, list[tuple[Phrase, list[Span]]]] = {}

    def _in(self, text: str) -> list[tuple[Phrase, list[Span]]]:
        """Return the phrases of the entry with their places in a text."""
        if text not in self._spans:
            read = plain(text, self._letters)
            if self._letters.spaced:
                read = mended(read, vocabulary(self._entry.language, toneless=False).meant)
            known = self._needles.within(read.text)
            phrases = (*self._entry.say, *self._entry.unless)
            self._spans[text] = [(phrase, phrase.spans(read.text, known)) for phrase in phrases]
        return self._spans[text]

    def _places(self, phrases: Iterable[Phrase], text: str) -> list[Span]:
        wanted = {id(phrase) for phrase in phrases}
        return [span for phrase, spans in self._in(text) if id(phrase) in wanted for span in spans]

    def marks(self, phrase: Phrase, text: str) -> bool:
        """Say whether a phrase is why a text is marked."""
        saved = self._places(self._entry.unless, text)
        return any(not _within(span, saved) for span in self._places((phrase,), text))

    def saves(self, phrase: Phrase, text: str) -> bool:
        """Say whether a place of a text would be marked if this exception were not there."""
        others = (other for other in self._entry.unless if other is not phrase)
        saved, mine = self._places(others, text), self._places((phrase,), text)
        return any(
            _within(span, mine) and not _within(span, saved)
            for span in self._places(self._entry.say, text)
        )


def _within(span: Span, saved: list[Span]) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in saved)


if __name__ == "__main__":
    lines = [line for name in sys.argv[1:] for line in wanted(name)]
    sys.stdout.write("".join(f"{line}\n" for line in (*lines, f"{len(lines)} wanted")))
