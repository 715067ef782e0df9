"""Where the words of a list's phrases stand in a text, and so where a phrase can begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from payung.language.spans import bits, places, reaching

ANY: Final = ""  # the needle of a star alone: it is in every text


@dataclass(frozen=True)
class Step:
    """A place of a phrase: with which needles it can begin, each with how far before it; none: with anything.

    `reach`: how far on the next step begins at most; `skip`: the same where this one is empty, None where it
    cannot be. All count words, or letters where no blanks are.
    """

    heads: frozenset[tuple[str, int]]
    reach: int
    skip: int | None = None


class Known(set[str]):
    """Which words of needles stand in a plain text, and where."""

    def __init__(self, text: str, where: Mapping[str, list[int]]) -> None:
        """Begin with the letters at which each word stands."""
        super().__init__((ANY, *where))
        self._text, self._where = text, where
        self._bits: dict[frozenset[tuple[str, int]], int] = {}

    @cached_property
    def _blanks(self) -> list[int]:
        return [place for place, letter in enumerate(self._text) if letter == " "]

    @cached_property
    def _word_at(self) -> list[int]:
        """Return for each letter which word it is in, a blank in the word after it."""
        return [count - 1 for count in accumulate(map(" ".__eq__, self._text))]

    def begins(self, steps: Sequence[Step], *, spaced: bool) -> Iterator[int]:
        """Yield where these steps may begin, and at no other place: not each needs to be one."""
        size = len(self._blanks) if spaced else len(self._text)
        found = (1 << size) - 1
        for number, step in enumerate(reversed(steps)):
            after = found
            found = reaching(after, step.reach) if number else after
            if step.heads:
                found &= self._at(step.heads, size, spaced=spaced)
            if step.skip is not None:
                found |= reaching(after, step.skip)
            if not found:
                return
        yield from (self._blanks[place] for place in places(found)) if spaced else places(found)

    def _at(self, heads: frozenset[tuple[str, int]], size: int, *, spaced: bool) -> int:
        found = self._bits.get(heads)
        if found is None:
            by_distance: dict[int, list[int]] = {}
            for word, distance in heads:
                where = self._where.get(word, ())
                by_distance.setdefault(distance, []).extend(
                    map(self._word_at.__getitem__, where) if spaced else where
                )
            found = 0
            for distance, where in by_distance.items():
                found |= reaching(bits(where, size), distance)
            self._bits[heads] = found
        return found
