"""Queries that are almost alike: hundreds of variants of one picture would reveal the hash of a set.

Each answer "near" or "not near" reveals a bit of the near hash. Two different pictures differ in about half of
their bits, and a picture that is saved again has hardly dozens of variants in a day. So this counts the
different hashes of a partner in one neighbourhood: hashes that share three bytes in the same places. Each
process draws the places. The counts are bounded, in memory, and forgotten after a day.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.doors.api.limits import DAY, OverLimit
from payung.media.files.hash_query import PDQ, HashQuery
from payung.staff.viewer import PartnerViewer

ODD: Final = 32  # different hashes of one neighbourhood; each further one is recorded
MOST: Final = 128  # different hashes after which none is answered: half of the bits of a hash
REMEMBERED: Final = 32_768  # neighbourhoods of a partner; the longest unused is forgotten first
PARTNERS: Final = 32
_GROUPS: Final = 5  # of three bytes: of 100 hashes that differ in eight bits, 95 share a group
_drawn: Final = random.SystemRandom().sample(range(PDQ), _GROUPS * 3)
_PLACES: Final = tuple(enumerate(zip(*(iter(_drawn),) * 3, strict=True)))


class AlmostAlike(OverLimit):
    """A partner has looked up too many hashes that are almost alike. `seconds`: until it may again."""

    def __init__(self, number: int, seconds: float) -> None:
        super().__init__(seconds)
        self.text = format_lazy(_SENTENCE, number=number)


_SENTENCE: Final = _(
    "hashes.{number}: you have asked about many hashes that are almost the same"
    " as this one. Leave it out today, and tell us why you need the answer."
)


class Neighbourhoods:
    """The queries of one partner in a day, as counts of different hashes by neighbourhood."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        # Both in the order of their last use. A hash that was asked before adds nothing to a count.
        self._asked: dict[bytes, int] = {}
        self._counts: dict[int, tuple[int, float]] = {}  # count, and since when

    def count(self, hashes: Iterable[bytes]) -> list[tuple[int, float]]:
        """Count new hashes; return for each the count of its fullest neighbourhood, and since when."""
        with self._lock:
            now = self._clock()
            counted = [self._count(pdq, now) for pdq in hashes]
            _forget_oldest(self._asked)
            _forget_oldest(self._counts)
        return counted

    def _count(self, pdq: bytes, now: float) -> tuple[int, float]:
        counts, new = self._counts, (0, now)
        added = self._asked.pop(pdq, 1)
        self._asked[pdq] = 0
        most = new
        for number, (first, second, third) in _PLACES:
            name = (pdq[first] << 16 | pdq[second] << 8 | pdq[third]) << 8 | number
            count, since = counts.pop(name, new)
            if now - since > DAY:
                count, since = new
            counts[name] = entry = (count + added, since)
            if entry > most:
                most = entry
        return most

    def left(self, since: float) -> float:
        """Return the seconds until a count that began at `since` is forgotten."""
        return max(1.0, since + DAY - self._clock())


def _forget_oldest(memory: dict[Any, Any]) -> None:
    """Forget the longest unused beyond REMEMBERED, some together: to find the first one costs a search."""
    if len(memory) > REMEMBERED + REMEMBERED // 32:
        for name in list(islice(memory, len(memory) - REMEMBERED)):
            del memory[name]


@lru_cache(maxsize=PARTNERS)
def _of(partner: UUID) -> Neighbourhoods:
    del partner
    return Neighbourhoods()


def count(partner: PartnerViewer, wanted: Sequence[HashQuery]) -> tuple[int, AlmostAlike | None]:
    """Return the number of odd queries, and the refusal if none may be answered."""
    places = [number for number, query in enumerate(wanted) if query.hashes.get("pdq")]
    neighbourhoods = _of(partner.id)
    counted = neighbourhoods.count(wanted[number].hashes["pdq"] for number in places)
    odd = sum(different > ODD for different, _since in counted)
    for number, (different, since) in zip(places, counted, strict=True):
        if different > MOST:
            return odd, AlmostAlike(number, neighbourhoods.left(since))
    return odd, None


def forget() -> None:
    """Forget all queries of this process, for tests."""
    _of.cache_clear()
