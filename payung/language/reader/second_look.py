"""The second reader's look at a text that the lists have read: it marks what they missed, and takes back.

It takes back a mark only where it is sure that each sentence of it is good, and its clause alone: kind words
around a hurtful clause would speak for it. It never takes back that of an outdated term, which is what it is in
any sentence.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from payung.language import reply_templates, word_list
from payung.language.findings import Finding
from payung.language.reader import examples
from payung.language.reader.faults import Reading, is_too_short, readings
from payung.language.reader.sentences import Audience
from payung.language.spans import Stretches
from payung.language.word_list import Entry, Kind

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

NAME: Final = "reader"  # begins the names of its entries, as a language begins those of a list
# A run of marks is looked at once, so that a text of marks alone costs no more than another.
_SENTENCE: Final = re.compile(
    r"[^\s].*?(?:(?<![.!?…])[.!?…]++[”’»\")]*+(?=\s|$)|[။។]++[”’»\")]*+|(?=\n)|$)", re.S
)
_QUOTE: Final = " \u275d "  # stands for somebody else's words
_LONG: Final = 240  # letters: a longer sentence is read in parts, at its blanks
# Thai, Lao, Khmer and Burmese hardly write a full stop: a blank may end a sentence, or a clause.
_BLANK: Final = re.compile(
    r"(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\s+(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
)
_FEWEST_LETTERS: Final = 35  # between two such blanks: fewer are read with what follows
_MOST: Final = 100  # sentences of one text that are read
_AT_ONCE: Final = 16  # the encoder reads them all, where they are not very long

Place = tuple[int, int]


def second_look(
    classifier: "Classifier",
    text: str,
    listed: tuple[Finding, ...],
    audience: Audience,
    language: str,
    quotes: list[Place],
) -> tuple[Finding, ...]:
    """Return the findings of lists and second reader together, in order.

    `language`: of text, reason and better words. Marks of another language's list stay: good words in the one
    would speak for bad ones in the other. `quotes`: places of somebody else's words, which it does not read.
    """
    sentences = list(_sentences(text))
    clauses = list(islice(_marked_clauses(text, listed), _MOST))
    places = list(dict.fromkeys([*sentences, *clauses]))
    unquoted = [_unquoted(text, *place, quotes) for place in places]
    read = dict(zip(places, readings(unquoted, audience, classifier), strict=True))
    by_sentence = {place: read[place] for place in sentences}
    by_clause = {place: read[place] for place in clauses}
    kept = [
        one
        for one in listed
        if not all(_is_taken_back(one, parts, language) for parts in (by_sentence, by_clause))
    ]
    marks = [
        _mark(text, place, reading, audience, language)
        for place, reading in by_sentence.items()
        if reading and reading.is_hurtful(audience) and not any(_touch(place, one) for one in kept)
        if text[slice(*place)] not in _own_sentences()
    ]
    return tuple(sorted([*kept, *marks], key=lambda one: one.start))


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text as the reader reads them."""
    return [text[start:end] for start, end in _sentences(text)]


def read_ahead(texts: Iterable[str], audience: Audience, classifier: "Classifier") -> None:
    """Read the sentences of texts that are checked next, many at once: that takes a third of the time.

    The encoder unpacks its weights once for all of them, and remembers what it made of each.
    """
    every = list(dict.fromkeys(sentence for text in texts for sentence in sentences_of(text)))
    for start in range(0, len(every), _AT_ONCE):
        readings(every[start : start + _AT_ONCE], audience, classifier)


def kind_of(entry: str) -> Kind | None:
    """Return the kind of an entry of the second reader in statistics; None for one of a list."""
    reader, _, kind = entry.partition("/")
    return Kind(kind) if reader == NAME and kind in set(Kind) else None


def _is_taken_back(finding: Finding, read: dict[Place, Reading | None], language: str) -> bool:
    if finding.kind is Kind.OUTDATED_TERM or word_list.language_of(finding.entry) != language:
        return False
    around = [reading for place, reading in read.items() if _touch(place, finding)]
    return bool(around) and all(reading and reading.is_good() for reading in around)


def _touch(place: Place, finding: Finding) -> bool:
    return place[0] < finding.end and finding.start < place[1]


def _mark(text: str, place: Place, reading: Reading, audience: Audience, language: str) -> Finding:
    entry = _general(reading.kind, audience, language)
    sentence = text[slice(*place)]
    finding = Finding.of(text, place, entry, "")
    example = examples.nearest(sentence, reading.kind, audience, language)
    return replace(finding, entry=f"{NAME}/{reading.kind}", example=example)


@cache
def _own_sentences() -> frozenset[str]:
    """Return the sentences of our reply templates, which it does not judge."""
    every = (reply_templates.sentences(code).values() for code in reply_templates.languages())
    wholes = [" ".join(texts) for situations in every for texts in situations]
    return frozenset(whole[start:end] for whole in wholes for start, end in _sentences(whole))


@cache
def _general(kind: Kind, audience: Audience, language: str) -> Entry:
    """Return the entry of a list that says in general what is wrong with this kind, and what is better."""
    number = 4 if kind is Kind.BLAME and audience == "child" else 1
    both = (language, f"{language}.record")
    names = {
        f"{book}/{kind}-{number}": book for book in (both if audience == "child" else both[::-1])
    }
    return next(
        entry
        for name, book in names.items()
        for entry in word_list.book(book).entries
        if entry.name == name
    )


def _sentences(text: str) -> Iterator[Place]:
    """Yield the places of sentences; a very short one goes with the one before it."""
    last: Place | None = None
    number = 0
    for start, end in _parts(text):
        if last and (is_too_short(text[start:end]) or is_too_short(text[slice(*last)])):
            last = last[0], end
            continue
        if last:
            yield last
            number += 1
        if number == _MOST:
            return
        last = start, end
    if last:
        yield last


def _parts(text: str) -> Iterator[Place]:
    for start, end in _clauses(text, _FEWEST_LETTERS):
        while end - start > _LONG:
            blank = text.rfind(" ", start + _LONG // 2, start + _LONG)
            cut = blank if blank > 0 else start + _LONG
            yield start, cut
            start = cut
        yield start, end


def _marked_clauses(text: str, listed: tuple[Finding, ...]) -> Iterator[Place]:
    """Yield the places of the shortest clauses in which a list has marked something."""
    marks = Stretches((one.start, one.end) for one in listed)
    return (place for place in _clauses(text, 1) if marks.touch(*place))


def _clauses(text: str, fewest: int) -> Iterator[Place]:
    """Yield the places of sentences, or of their parts of so many letters between blanks that may end one."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        for blank in _BLANK.finditer(text, start, end):
            if min(blank.start() - start, end - blank.end()) >= fewest:
                yield start, blank.start()
                start = blank.end()
        yield start, end


def _unquoted(text: str, start: int, end: int, quotes: list[Place]) -> str:
    """Return a sentence with a sign for each quotation in it."""
    parts, at = [], start
    for first, last in quotes:
        if first < end and at < last:
            parts += [text[at : max(first, at)], _QUOTE]
            at = min(last, end)
    return "".join([*parts, text[at:end]])
