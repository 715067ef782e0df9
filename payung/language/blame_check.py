"""The check of words that blame, doubt or shame a child, or are outdated. It suggests, never blocks.

It reads phrases, not meaning: a sentence without a finding is not always kind.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.language import word_list
from payung.language.folding import has_latin
from payung.language.languages import ALSO_CALLED
from payung.language.notation import Needles
from payung.language.occurrences import Known
from payung.language.quotes import MARKS, quoted
from payung.language.spans import Stretches
from payung.language.spelling import Letters, Plain, has_tones, mended, plain
from payung.language.typos import vocabulary
from payung.language.word_list import Entry, Kind

Audience = Literal["child", "record"]
AUDIENCES: Final[tuple[Audience, ...]] = ("child", "record")

# Kinds that are wrong for both audiences, whichever list has them.
_EVERYWHERE: Final = frozenset({Kind.OUTDATED_TERM, Kind.SHAMING_TERM})
_APOSTROPHE_BEGINS_WORDS: Final = frozenset({"fil"})
_SIGNS: Final = " \t\r\n.,:;!?\u2026()" + "".join(MARKS)
_A_WORD: Final = 16  # code points: a shorter quotation is the writer's own word in quotation marks


@dataclass(frozen=True)
class Finding:
    """A phrase that another would replace better: text[start:end] is `phrase`, in code points.

    `why` and `instead` are in the language of the list; `source`: of the advice, if known. `entry` and
    `pattern`: the entry that matched, and its pattern as the list writes it.
    """

    start: int
    end: int
    phrase: str
    why: str
    instead: str
    kind: Kind
    entry: str
    pattern: str
    source: str = ""

    @property
    def language(self) -> str:
        """Return the tag of its list, the language of `why` and `instead`."""
        return word_list.language_of(self.entry)

    @property
    def key(self) -> str:
        """Return the key for statistics: its entry and pattern."""
        return word_list.key_of(self.entry, self.pattern)


class UnknownLanguage(BadInput):
    """There is no list for this language."""

    code = "unknown_language"


def has_list(language: str) -> bool:
    """Say whether there is a list for `language` (a BCP-47 tag, with or without a region)."""
    return primary(language) in word_list.languages()


def primary(language: str) -> str:
    """Return the name of a language's list, without region: "en" for "en-GB"."""
    first = language.replace("_", "-").split("-")[0].lower()
    return ALSO_CALLED.get(first, first)


def entry_for_child(name: str) -> Entry | None:
    """Return the entry of this name ("en/blame-1") for words to a child, or None."""
    language = word_list.language_of(name)
    return _by_name(language).get(name) if language in word_list.languages() else None


@cache
def _by_name(language: str) -> dict[str, Entry]:
    return {entry.name: entry for entry in _entries(language, "child", toneless=False)[1]}


def check(text: str, language: str, audience: Audience) -> tuple[Finding, ...]:
    """Return the findings in `text`, in order; one for a place.

    Quoted words are somebody else's and are skipped, unless they are most of the text. Raises UnknownLanguage
    for a language without a list, and BadInput for an audience other than child or record.
    """
    if audience not in AUDIENCES:
        raise BadInput("audience", _("The audience is child or record."))
    if not has_list(language):
        known = ", ".join(word_list.languages())
        raise UnknownLanguage(
            "language", format_lazy(_("There are word lists only for: {known}."), known=known)
        )
    return check_mixed(text, (language,), audience)


def check_mixed(text: str, spoken: Iterable[str], audience: Audience) -> tuple[Finding, ...]:
    """Return the findings in a text that may mix languages, given with the most likely first.

    A language without a list, or a repeated one, adds nothing. Where two lists mark one place, the longer
    phrase counts, then the language named first.
    """
    tags = list(dict.fromkeys(primary(tag) for tag in spoken if has_list(tag)))
    read = [tag for number, tag in enumerate(tags) if not number or _has_letters_of(tag, text)]
    apostrophes = not _APOSTROPHE_BEGINS_WORDS.isdisjoint(tags)
    quotes = _Quoted(quoted(text, apostrophe_begins_words=apostrophes))
    findings = (_findings(text, tag, audience, quotes) for tag in read)
    return tuple(_one_for_a_place(list(chain.from_iterable(findings))))


def _has_letters_of(language: str, text: str) -> bool:
    """Say whether a further list can match `text` at all, which saves reading it."""
    return not word_list.book(language).spelling.letters.spaced or has_latin(text)


def load() -> None:
    """Read all lists now, so that the first message does not wait for it."""
    for language in word_list.languages():
        for audience in AUDIENCES:
            for toneless in {False, word_list.book(language).spelling.letters.tones}:
                if _entries(language, audience, toneless=toneless)[0].spaced:
                    vocabulary(language, toneless=toneless)


class _Quoted:
    """The quoted words in a text."""

    def __init__(self, quotes: list[tuple[int, int]]) -> None:
        self._all = Stretches(quotes)
        self._sentences = Stretches(quote for quote in quotes if quote[1] - quote[0] > _A_WORD)

    def has(self, start: int, end: int) -> bool:
        """Say whether a phrase lies within them, or overlaps a quoted sentence."""
        return (
            self._all.contain(start, end)
            or self._sentences.contain(start, start + 1)
            or self._sentences.contain(end - 1, end)
        )


def _findings(text: str, language: str, audience: Audience, quotes: _Quoted) -> list[Finding]:
    toneless = _toneless(text, language)
    letters, entries, needles = _entries(language, audience, toneless=toneless)
    read = plain(text, letters)
    if letters.spaced:
        read = mended(read, vocabulary(language, toneless=toneless).meant)
    words = needles.within(read.text)
    likely = needles.may_stand(words)
    return [
        Finding(
            start,
            end,
            text[start:end],
            entry.why,
            entry.instead,
            entry.kind,
            entry.name,
            line,
            entry.source,
        )
        for entry in entries
        for line, start, end in _places(entry, read, words, likely)
        if not quotes.has(*_words(text, start, end))
    ]


def _toneless(text: str, language: str) -> bool:
    """Say whether `text` omits all tones of its language, as many people do when they type."""
    return word_list.book(language).spelling.letters.tones and not has_tones(text)


@cache
def _entries(
    language: str, audience: Audience, *, toneless: bool
) -> tuple[Letters, tuple[Entry, ...], Needles]:
    child = word_list.book(language, toneless=toneless)
    record = word_list.book(f"{language}.record", toneless=toneless)
    mine, other = (child, record) if audience == "child" else (record, child)
    shared = tuple(entry for entry in other.entries if entry.kind in _EVERYWHERE)
    entries = mine.entries + shared
    needles = Needles(phrase for entry in entries for phrase in (*entry.say, *entry.unless))
    return mine.spelling.letters, entries, needles


def _places(
    entry: Entry, read: Plain, words: Known, likely: Set[int]
) -> Iterator[tuple[str, int, int]]:
    spans = [
        (phrase.line, *span)
        for phrase in entry.say
        if id(phrase) in likely
        for span in phrase.spans(read.text, words)
    ]
    if not spans:
        return
    exceptions = Stretches(
        span for phrase in entry.unless for span in phrase.spans(read.text, words)
    )
    for line, start, end in spans:
        if not exceptions.touch(start, end):
            yield (line, *read.place(start, end))


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the words of a phrase begin and end: signs around quoted words may be the writer's."""
    phrase = text[start:end]
    return end - len(phrase.lstrip(_SIGNS)), start + len(phrase.rstrip(_SIGNS))


def _one_for_a_place(findings: list[Finding]) -> list[Finding]:
    """Return findings in order; of two that overlap, the longer."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (f.start - f.end, f.start)):
        place = bisect_left(kept, one.start, key=lambda f: f.start)
        before, after = kept[max(place - 1, 0) : place], kept[place : place + 1]
        if all(other.end <= one.start for other in before) and all(
            one.end <= other.start for other in after
        ):
            kept.insert(place, one)
    return kept
