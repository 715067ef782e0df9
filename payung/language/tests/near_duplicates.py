"""Search for sentences that are nearly the same."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from payung.language.classifier.letters import folded

NEARLY: Final = 0.6  # of the runs of five letters of two sentences are the same
RUN: Final = 5


def nearly_the_same(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of texts that are nearly the same.

    Such a pair shares one of the rarest runs of both: prefix filtering (Chaudhuri and others, ICDE 2006).
    """
    every = [(text, _runs(text)) for text in texts]
    number = Counter(run for _, own in every for run in own)
    by_run: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for text, own in every:
        rarest = sorted(own, key=lambda run: (number[run], run))
        for run in rarest[: len(own) - math.ceil(NEARLY * len(own)) + 1]:
            for other, theirs in by_run[run]:
                if len(own & theirs) >= NEARLY * len(own | theirs):
                    yield other, text
            by_run[run].append((text, own))


def _runs(text: str) -> frozenset[str]:
    letters = folded(text).replace(" ", "")
    return frozenset(letters[at : at + RUN] for at in range(len(letters) - RUN + 1)) or frozenset(
        [letters]
    )
