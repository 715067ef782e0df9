"""Figures, series and groups of a medium, collected before the result is written."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from payung.media.matcher.results import WEAK
from payung.media.matcher.statuses import STATUSES, Status
from payung.media.scan.classification import Judged
from payung.media.scan.groups import Numbers, Pictures
from payung.media.scan.overview import Overview
from payung.media.scan.series import Key, Shelf

SHOWN: Final = frozenset({Status.KNOWN, Status.NEAR, Status.WEAK, Status.NEW, Status.VIDEO})


@dataclass(frozen=True)
class Groups:
    """The groups of similar pictures, numbered from 1, those with the most new pictures first; 0: alone.

    `of`: the number of each picture, in walking order; `counts`: of each number, how many of each status.
    """

    of: Numbers
    counts: list[Counter[Status]]


class Gathered:
    """Collects every file once, in walking order."""

    def __init__(self, now: datetime) -> None:
        self.overview, self.shelf = Overview(), Shelf(now)
        self._pictures, self._statuses = Pictures(), bytearray()

    def add(self, one: Judged) -> None:
        """Add the next file."""
        file = one.record.file
        self.overview.add(one, weak=bool(file.pdq) and file.quality < WEAK)
        if one.status in SHOWN:
            self.shelf.add(one.record, one.status)
        if file.pdq:
            self._pictures.add(file.pdq, file.quality)
            self._statuses.append(STATUSES.index(one.status))

    def series(self) -> dict[Key, int]:
        """Return the numbers of the series, from 1, those with the most new pictures first."""
        self.shelf.settle()
        ranked = sorted(self.shelf, key=lambda one: (-one.new, one.key))
        return {one.key: number for number, one in enumerate(ranked, 1)}

    def groups(self) -> Groups:
        """Return the groups of similar pictures."""
        firsts = self._pictures.alike()
        statuses = np.frombuffer(self._statuses, np.uint8)
        sizes = np.bincount(firsts, minlength=len(firsts))
        new = np.bincount(firsts[statuses == STATUSES.index(Status.NEW)], minlength=len(firsts))
        several = np.nonzero(sizes > 1)[0]
        ranked = several[np.lexsort((several, -sizes[several], -new[several]))]
        numbers = np.zeros(len(firsts), np.int64)
        numbers[ranked] = np.arange(1, len(ranked) + 1)
        of: Numbers = numbers[firsts]
        counts = [Counter[Status]() for _each in ranked]
        pairs, times = np.unique(np.stack([of, statuses])[:, of > 0], axis=1, return_counts=True)
        for (number, status), count in zip(pairs.T.tolist(), times.tolist(), strict=True):
            counts[number - 1][STATUSES[status]] = count
        return Groups(of, counts)
