"""Findings in an officer's text: what could be worded better, where it stands, and why."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from payung.language import word_list
from payung.language.word_list import Entry, Kind


@dataclass(frozen=True)
class Finding:
    """A phrase that another would replace better: text[start:end] is `phrase`, in code points.

    `why` and `instead` are in `language`; `source`: of the advice, if known. `entry` and `pattern`: the entry
    that matched, and its pattern as the list writes it. Of the second reader `entry` is its own for the kind,
    `phrase` is the sentence, and `example` the labelled sentence that is most like it; it has no pattern.
    """

    start: int
    end: int
    phrase: str
    why: str
    instead: str
    kind: Kind
    entry: str
    pattern: str
    language: str
    source: str = ""
    example: str = ""

    @property
    def key(self) -> str:
        """Return the key for statistics: its entry and pattern."""
        return word_list.key_of(self.entry, self.pattern) if self.pattern else self.entry

    @classmethod
    def of(cls, text: str, place: tuple[int, int], entry: Entry, pattern: str) -> "Finding":
        """Return the finding of a list's entry at a place of `text`."""
        start, end = place
        return cls(
            start,
            end,
            text[start:end],
            entry.why,
            entry.instead,
            entry.kind,
            entry.name,
            pattern,
            entry.language,
            entry.source,
        )


def one_for_a_place(findings: Iterable[Finding]) -> list[Finding]:
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
