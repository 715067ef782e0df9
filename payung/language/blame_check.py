"""The check of words that blame, doubt or shame a child, or are outdated. It suggests, never blocks.

Lists of phrases read first, then a reader that has learnt from sentences. Neither reads meaning: a sentence
without a finding is not always kind.
"""

from collections.abc import Iterable, Iterator, Set
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final, get_args

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.language import word_list
from payung.language.findings import Finding, one_for_a_place
from payung.language.folding import has_latin
from payung.language.languages import ALSO_CALLED
from payung.language.notation import Needles
from payung.language.occurrences import Known
from payung.language.quotes import MARKS, quoted
from payung.language.reader import faults as reader
from payung.language.reader import meaning
from payung.language.reader.second_look import second_look
from payung.language.reader.sentences import Audience
from payung.language.spans import Stretches
from payung.language.spelling import Letters, Plain, has_tones, mended, plain
from payung.language.typos import vocabulary
from payung.language.word_list import Entry, Kind

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)

# Kinds that are wrong for both audiences, whichever list has them.
_EVERYWHERE: Final = frozenset({Kind.OUTDATED_TERM, Kind.SHAMING_TERM})
_APOSTROPHE_BEGINS_WORDS: Final = frozenset({"fil"})
_SIGNS: Final = " \t\r\n.,:;!?\u2026()" + "".join(MARKS)
_A_WORD: Final = 16  # code points: a shorter quotation is the writer's own word in quotation marks


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
    _require_known(language, audience)
    return check_mixed(text, (language,), audience)


def by_lists(text: str, language: str, audience: Audience) -> tuple[Finding, ...]:
    """Return what the lists alone mark, for sentences that everybody must be able to account for."""
    _require_known(language, audience)
    return checked_by(None, text, (language,), audience)


def _require_known(language: str, audience: Audience) -> None:
    if audience not in AUDIENCES:
        raise BadInput("audience", _("The audience is child or record."))
    if not has_list(language):
        known = ", ".join(word_list.languages())
        raise UnknownLanguage(
            "language", format_lazy(_("There are word lists only for: {known}."), known=known)
        )


def check_mixed(text: str, spoken: Iterable[str], audience: Audience) -> tuple[Finding, ...]:
    """Return the findings in a text that may mix languages, given with the most likely first.

    A language without a list, or a repeated one, adds nothing. Where two lists mark one place, the longer
    phrase counts, then the language named first.
    """
    return checked_by(reader.load(), text, spoken, audience)


def checked_by(
    classifier: "Classifier | None", text: str, spoken: Iterable[str], audience: Audience
) -> tuple[Finding, ...]:
    """Return the findings of the lists and of a second reader, if there is one."""
    tags = list(dict.fromkeys(primary(tag) for tag in spoken if has_list(tag)))
    read = [tag for number, tag in enumerate(tags) if not number or _has_letters_of(tag, text)]
    if not read:
        return ()
    apostrophes = not _APOSTROPHE_BEGINS_WORDS.isdisjoint(tags)
    quotes = quoted(text, apostrophe_begins_words=apostrophes)
    places = _Quoted(quotes)
    findings = (_findings(text, tag, audience, places) for tag in read)
    listed = tuple(one_for_a_place(chain.from_iterable(findings)))
    if not classifier:
        return listed
    return second_look(classifier, text, listed, audience, read[0], quotes)


def _has_letters_of(language: str, text: str) -> bool:
    """Say whether a further list can match `text` at all, which saves reading it."""
    return not word_list.book(language).spelling.letters.spaced or has_latin(text)


def load() -> None:
    """Read all lists now, and what the second reader has learnt, so that no message waits for it."""
    for language in word_list.languages():
        for audience in AUDIENCES:
            for toneless in {False, word_list.book(language).spelling.letters.tones}:
                if _entries(language, audience, toneless=toneless)[0].spaced:
                    vocabulary(language, toneless=toneless)
    reader.load()
    meaning.load()


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
        Finding.of(text, (start, end), entry, line)
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
