"""The notation of the phrase lists, which `data/README.txt` explains to their writers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import ahocorasick

from payung.language.occurrences import ANY, Known, Step
from payung.language.spelling import Letters, in_plain

_TOKEN: Final = re.compile(r"\.\.\.|\^|\?|\([^()]*\)|[^\s()?^]+")
_GROUP: Final = re.compile(r"\([^()]*\)")
_MACRO: Final = re.compile(r"<([a-z_]+)>")
_START, _GAP, _QUESTION = "^", "...", "?"
_NO_WORDS: Final = frozenset({_START, _GAP, _QUESTION})
_WORDS_IN_GAP: Final = (4, 12)  # in a phrase; in an exception
_LETTERS_IN_GAP: Final = (30, 60)
# Signs that continue a syllable: vowels and tones of Thai, Lao and Khmer, and the sign that sets a Khmer letter
# below. Signs that wait for one: vowels written before their consonant.
_GOES_ON: Final = "[\u0e30-\u0e3a\u0e47-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ecd\u17b4-\u17d3\u17dd]"
_WAITS: Final = "[\u0e40-\u0e44\u0ec0-\u0ec4\u17d2]"
_BEGINNING: Final = r"(?:(?<=^)|(?<=^ )|(?<=[,.?]))"
_REST: Final = r"(?=[^.?]{0,1000}\?)"  # no sentence is longer
_AND: Final = "\t"  # between the words of a needle of several


@dataclass(frozen=True)
class Spelling:
    """The spelling rules of a language.

    `letters`: with spaces or not, with tones or not; `between`: words that may stand between two words;
    `endings`: of words; `turns`: words after which a sentence says the opposite; `longer`: words that contain a
    shorter word of the list by chance (only without spaces); `gap`: words, or without spaces letters, in a gap
    of a phrase and of an exception.
    """

    letters: Letters
    between: tuple[str, ...]
    endings: tuple[str, ...]
    turns: tuple[str, ...]
    longer: tuple[str, ...]
    macros: Mapping[str, str]
    gap: tuple[int, int] | None = None

    @cached_property
    def slip(self) -> str:
        """Return a pattern for a pause or polite words between two words of a phrase."""
        blank = " " if self.spaced else ""
        slips = "|".join(re.escape(in_plain(slip, self.letters)) for slip in self.between)
        return f"(?:{blank}(?:,|{slips})){{0,2}}" if slips else f"(?:{blank},)?"

    @cached_property
    def longest_slip(self) -> int:
        """Return the most words, or letters without blanks, between two words of a phrase."""
        plain = [in_plain(slip, self.letters) for slip in self.between]
        return 2 * max((len(slip.split() if self.spaced else slip) for slip in plain), default=1)

    @cached_property
    def within(self) -> tuple[str, ...]:
        """Return `longer` in plain letters."""
        return tuple(in_plain(one, self.letters) for one in self.longer)

    @cached_property
    def places(self) -> "dict[str, Place]":
        """Return the cache of places by token: most tokens occur in many lines."""
        return {}

    @cached_property
    def choices(self) -> "dict[str, Choice]":
        """Return the cache of choices in brackets: most occur in many tokens."""
        return {}

    def forget_tokens(self) -> None:
        """Forget places and choices, which only reading a list needs."""
        self.places.clear()
        self.choices.clear()

    @property
    def spaced(self) -> bool:
        """Say whether blanks separate words."""
        return self.letters.spaced


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its pattern, and `needles`: one word of every needle must be in the text.

    `line`: as the list writes it.

    A pattern is compiled when its words first occur together: most never do.
    """

    needles: tuple[frozenset[str], ...]
    pattern: str
    line: str
    steps: tuple[Step, ...]
    spaced: bool

    def spans(self, text: str, known: Known | None = None) -> list[tuple[int, int]]:
        """Return the places of the phrase in a plain `text`; `known`: the words of needles in it."""
        known = Needles([self]).within(text) if known is None else known
        for needle in self.needles:
            if known.isdisjoint(needle):
                return []
        matches: list[tuple[int, int]] = []
        for start in known.begins(self.steps, spaced=self.spaced):
            if matches and start < matches[-1][1]:
                continue
            if match := _compiled(self.pattern).match(text, start):
                matches.append(match.span())
        return matches


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a token: a word, or several in a row.

    `signs`: it has only signs; `head`: its first needle, with its largest distance from the choice's beginning;
    `length`: in words, or letters where there are no blanks.
    """

    needle: str
    signs: bool
    head: tuple[str, int] | None
    length: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Place:
    """A token of a line; `needle` is empty where it has no words or is optional."""

    choices: tuple[str, ...]
    needle: frozenset[str]
    signs: bool
    step: Step
    pattern: str


class Needles:
    """All words of a list's needles, searched in one pass over a text.

    Searched one by one, the thousands of a list took most of the time of a check.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Sort the phrases by their first needle."""
        self._finder = ahocorasick.Automaton()
        self._led: dict[str, list[int]] = {}
        self._together: dict[str, dict[str, frozenset[str]]] = {}
        for phrase in phrases:
            for word in phrase.needles[0] if phrase.needles else (ANY,):
                self._led.setdefault(word, []).append(id(phrase))
            for needle in set().union(*phrase.needles):
                self._sort(needle)
            for word in {word for step in phrase.steps for word, _ in step.heads}:
                self._finder.add_word(word, word)  # an optional word is no needle
        self._finder.make_automaton()

    def _sort(self, needle: str) -> None:
        parts = frozenset(needle.split(_AND))
        if len(parts) > 1:
            together = self._together.setdefault(max(sorted(parts), key=len), {})
            together[needle] = parts
        for word in parts - {ANY}:
            self._finder.add_word(word, word)

    def within(self, text: str) -> Known:
        """Return the words in a plain `text`, and the needles of several words that are all in it."""
        where: dict[str, list[int]] = {}
        if len(self._finder):
            for end, word in self._finder.iter(text):
                where.setdefault(word, []).append(end + 1 - len(word))
        known = Known(text, where)
        several = [self._together[word].items() for word in known if word in self._together]
        known.update(name for needles in several for name, parts in needles if parts <= known)
        return known

    def may_stand(self, known: Set[str]) -> set[int]:
        """Return the phrases (by `id`) that are possible in a text with these words."""
        return {phrase for word in known for phrase in self._led.get(word, ())}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def read(line: str, spelling: Spelling, *, exception: bool = False) -> Phrase:
    """Return the phrase written as `line`. Raises ValueError with the mistake in it.

    The gaps of an exception are wider, but end at a pause or a turn: "You are not alone, but it is your fault"
    is no exception.
    """
    tokens = _TOKEN.findall(_spelled_out(line, spelling))
    places = [_place(token, spelling) for token in tokens]
    if not any(place.choices for place in places):
        raise ValueError(f"{line!r} has no words.")
    if any(place.signs for place in places):
        raise ValueError(f"{line!r}: a choice of signs alone would stand for nothing.")
    needles = [place.needle for place in places if place.needle]
    needles.sort(key=len)  # rare words first
    steps = tuple(_steps(tokens, spelling, exception=exception))
    pattern = _pattern(tokens, spelling, exception=exception)
    return Phrase(tuple(needles), pattern, line, steps, spelling.spaced)


def _place(token: str, spelling: Spelling) -> Place:
    """Return the place of a token, made once a spelling."""
    if token not in spelling.places:
        words = _choices(token)
        choices = [_choice(choice_words, spelling) for choice_words in words]
        patterns = [choice.pattern for choice in choices]
        spelling.places[token] = Place(
            tuple(words),
            frozenset(choice.needle for choice in choices if all(words)),
            any(choice.signs for choice in choices),
            _step(words, choices, spelling),
            patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})",
        )
    return spelling.places[token]


def _choice(words: str, spelling: Spelling) -> Choice:
    """Return the choice with these words, made once a spelling."""
    if words not in spelling.choices:
        spelling.choices[words] = Choice(
            _needle(words, spelling),
            _is_of_signs(words, spelling),
            _head(words, spelling),
            _length(words.split(), spelling),
            _words(words, spelling),
        )
    return spelling.choices[words]


def _steps(tokens: list[str], spelling: Spelling, *, exception: bool) -> Iterator[Step]:
    """Yield the steps of a phrase: their first needles, and the distance to the next."""
    step = None
    for token in tokens:
        if token == _GAP:
            size = _size_of_gap(spelling, exception=exception)
            step = step or Step(frozenset(), 0)
            skip = None if step.skip is None else step.skip + size
            step = Step(step.heads, step.reach + size, skip)
        elif token != _START:
            if step:
                yield step
            step = _place(token, spelling).step
    if step:
        yield step


def _step(words: list[str], choices: list[Choice], spelling: Spelling) -> Step:
    if not words:
        return Step(frozenset(), 1)  # a question mark
    some = [choice for text, choice in zip(words, choices, strict=True) if text]
    heads = frozenset(choice.head for choice in some if choice.head)
    needed = heads if all(choice.head for choice in some) else frozenset()
    slip = spelling.longest_slip
    longest = max(choice.length for choice in some)
    return Step(needed, longest + slip, None if all(words) else slip)


def _head(choice: str, spelling: Spelling) -> tuple[str, int] | None:
    """Return the first needle of a choice, and its largest distance from the choice's beginning."""
    if not spelling.spaced:
        return in_plain(choice, spelling.letters), 0
    words = choice.split()
    for number, word in enumerate(words):
        if needle := _needle_of_word(word, spelling):
            before = _length(words[:number], spelling)
            return needle, before + spelling.longest_slip * bool(number)
    return None


def _length(words: list[str], spelling: Spelling) -> int:
    """Return the largest length of words with everything that may stand between them."""
    if not spelling.spaced:
        return len(in_plain(" ".join(words), spelling.letters))
    units = sum(max(len(in_plain(word, spelling.letters).split()), 1) for word in words)
    return units + max(len(words) - 1, 0) * spelling.longest_slip


def _needle(choice: str, spelling: Spelling) -> str:
    """Return the needle of a `choice`: all of its words, with _AND between them."""
    if not spelling.spaced:
        return in_plain(choice, spelling.letters)
    needles = [_needle_of_word(word, spelling) for word in choice.split()]
    return _AND.join(dict.fromkeys(word for word in needles if word))


def _needle_of_word(word: str, spelling: Spelling) -> str:
    """Return a word with the blanks around it; without the second blank where it may have an ending."""
    before = "" if word.startswith("*") else " "
    after = "" if word.endswith("*") or spelling.endings else " "
    letters = in_plain(word.strip("*"), spelling.letters)
    return f"{before}{letters}{after}" if letters else ANY


def _is_of_signs(choice: str, spelling: Spelling) -> bool:
    """Say whether a choice has only signs; in a spaced language, a star is any word."""
    return any(
        not in_plain(part, spelling.letters) and not (spelling.spaced and part == "*")
        for part in choice.split()
    )


def with_words_above(words: Mapping[str, str]) -> dict[str, str]:
    """Return lists of words with every <name> replaced by the list of that name above it."""
    whole: dict[str, str] = {}
    for name, line in words.items():
        for choice in line.split("/"):
            if _MACRO.search(choice) and not _MACRO.fullmatch(choice.strip()):
                raise ValueError(f"{choice.strip()!r}: a <name> stands alone as a choice.")
        for used in _MACRO.findall(line):
            if used not in whole:
                raise ValueError(f"<{used}> must stand above <{name}> in [words].")
        whole[name] = _MACRO.sub(lambda used: whole[used[1]], line)
    return whole


def _spelled_out(line: str, spelling: Spelling) -> str:
    """Return `line` with every <name> replaced by its words, in brackets if not yet in some."""

    def choices(name: re.Match[str]) -> str:
        if name[1] not in spelling.macros:
            raise ValueError(f"<{name[1]}> is not among the [words] of this list.")
        return spelling.macros[name[1]]

    for group in _GROUP.findall(line):
        for choice in group.strip("()").split("/"):
            if _MACRO.search(choice) and not _MACRO.fullmatch(choice.strip()):
                raise ValueError(
                    f"{choice.strip()!r}: in brackets a <name> stands alone as a choice."
                )
    inside = _GROUP.sub(lambda group: _MACRO.sub(choices, group[0]), line)
    return _MACRO.sub(lambda name: f"({choices(name)})", inside)


def _choices(token: str) -> list[str]:
    """Return the choices of a `token`; none for a gap or a sign."""
    if token in _NO_WORDS:
        return []
    return [choice.strip() for choice in token.strip("()").split("/")]


def _pattern(tokens: list[str], spelling: Spelling, *, exception: bool) -> str:
    parts: list[str] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else _START
        if token == _START:
            parts.append(_BEGINNING)
        elif token == _GAP:
            parts.append(_gap(tokens[place + 1 :], spelling, exception=exception))
        elif token == _QUESTION:
            parts.append("" if before == _GAP else _blank(spelling) + r"\?")
        else:
            slip = "" if before in {_START, _GAP} else spelling.slip
            parts.append(slip + _place(token, spelling).pattern)
    return "".join(parts) + ("(?= )" if spelling.spaced else "")


def _gap(following: list[str], spelling: Spelling, *, exception: bool) -> str:
    if following == [_QUESTION]:
        return _REST
    turns = "|".join(re.escape(in_plain(turn, spelling.letters)) for turn in spelling.turns)
    no_turn = f"(?!(?:{turns}){_blank(spelling)})" if exception and turns else ""
    signs = ",.?" if exception else ".?"
    size = _size_of_gap(spelling, exception=exception)
    if spelling.spaced:
        return f"(?: {no_turn}[^ {signs}]+){{0,{size}}}?"
    return f"(?:{no_turn}[^{signs}]){{0,{size}}}?"


def _size_of_gap(spelling: Spelling, *, exception: bool) -> int:
    """Return the words of a gap, or its letters where there are no blanks."""
    sizes = spelling.gap or (_WORDS_IN_GAP if spelling.spaced else _LETTERS_IN_GAP)
    return sizes[exception]


def _blank(spelling: Spelling) -> str:
    return " " if spelling.spaced else ""


def _words(choice: str, spelling: Spelling) -> str:
    if not spelling.spaced:
        return _whole(in_plain(choice, spelling.letters), spelling) if choice else ""
    return spelling.slip.join(f" {_word(word, spelling)}" for word in choice.split())


def _whole(word: str, spelling: Spelling) -> str:
    """Return a pattern for `word` that neither splits a syllable nor matches within a longer word.

    The word comes first and its surroundings are checked afterwards, which is fast at most places.
    """
    others = [_standing_in(word, one) for one in spelling.within if word in one and one != word]
    letters = re.escape(word)
    return "".join([letters, f"(?<!{_WAITS}{letters})", *others, f"(?!{_GOES_ON})"])


def _standing_in(word: str, longer: str) -> str:
    """Return a pattern after `word` that fails where it is a part of `longer`."""
    places = (place for place in range(len(longer)) if longer.startswith(word, place))
    ends = (place + len(word) for place in places)
    return "".join(f"(?!(?<={re.escape(longer[:end])}){re.escape(longer[end:])})" for end in ends)


def _word(word: str, spelling: Spelling) -> str:
    letters = re.escape(in_plain(word.strip("*"), spelling.letters))
    if word.startswith("*"):
        letters = "[^ ,.?]*" + letters
    if word.endswith("*"):
        return letters + "[^ ,.?]*"
    endings = "|".join(map(re.escape, spelling.endings))
    return f"{letters}(?:{endings}){{0,2}}" if endings else letters
