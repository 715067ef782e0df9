"""The occurrences in a text of the words of phrases, and the places where a phrase can begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from payung.language.spans import bits, places, reaching

ANY: Final = ""  # the needle of a single star, which is in every text


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a phrase. `heads`: needles with which it can begin, with their distance from its beginning.

    No heads: it can begin with anything. `reach`: the largest distance to the next step; `skip`: the same where
    this step is empty, None where it cannot be. Units are words, or letters where there are no blanks.
    """

    heads: frozenset[tuple[str, int]]
    reach: int
    skip: int | None = None


class Known(set[str]):
    """The words of needles that occur in a plain text, and their places."""

    def __init__(self, text: str, where: Mapping[str, list[int]]) -> None:
        """Take the places of every word, as offsets in `text`."""
        super().__init__((ANY, *where))
        self._text, self._where = text, where
        self._bits: dict[frozenset[tuple[str, int]], int] = {}

    @cached_property
    def _blanks(self) -> list[int]:
        return [place for place, letter in enumerate(self._text) if letter == " "]

    @cached_property
    def _word_at(self) -> list[int]:
        """Return the number of the word by letter; a blank belongs to the word after it."""
        return [count - 1 for count in accumulate(map(" ".__eq__, self._text))]

    def begins(self, steps: Sequence[Step], *, spaced: bool) -> Iterator[int]:
        """Yield every place where these steps may begin; a match there is still to be checked."""
        size = len(self._blanks) if spaced else len(self._text)
        possible = (1 << size) - 1
        for number, step in enumerate(reversed(steps)):
            after = possible
            possible = reaching(after, step.reach) if number else after
            if step.heads:
                possible &= self._at(step.heads, size, spaced=spaced)
            if step.skip is not None:
                possible |= reaching(after, step.skip)
            if not possible:
                return
        yield from (
            (self._blanks[place] for place in places(possible)) if spaced else places(possible)
        )

    def _at(self, heads: frozenset[tuple[str, int]], size: int, *, spaced: bool) -> int:
        marked = self._bits.get(heads)
        if marked is None:
            by_distance: dict[int, list[int]] = {}
            for word, distance in heads:
                where = self._where.get(word, ())
                by_distance.setdefault(distance, []).extend(
                    map(self._word_at.__getitem__, where) if spaced else where
                )
            marked = 0
            for distance, where in by_distance.items():
                marked |= reaching(bits(where, size), distance)
            self._bits[heads] = marked
        return marked
