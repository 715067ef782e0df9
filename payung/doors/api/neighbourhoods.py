"""Questions that are almost alike: whoever asks about one picture in hundreds of shapes reads a list's hash.

An answer of "near" or "not near" is a mark of what is near. Each picture differs from each other one in about
half of its marks, and one that was saved anew hardly has dozens of shapes in a day. So what is counted is how
many different hashes a partner asks about in one neighbourhood: those that share three bytes in the same
places. Which places is drawn by each process. All of it lies in memory, bounded, and is gone after a day.
"""

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.doors.api.limits import DAY, OverLimit
from payung.media.files.hash_query import PDQ, HashQuery
from payung.staff.viewer import PartnerViewer

ODD: Final = (
    32  # different hashes of one neighbourhood, beyond which each further one is written down
)
MOST: Final = 128  # beyond which none is answered: half of the marks that a hash has
HELD: Final = (
    32_768  # neighbourhoods of a partner that are remembered; the longest unused is forgotten first
)
PARTNERS: Final = 32
_GROUPS: Final = (
    5  # of three bytes each: a hash that differs in eight marks shares one with 95 in 100
)
_drawn: Final = random.SystemRandom().sample(range(PDQ), _GROUPS * 3)
_PLACES: Final = tuple(enumerate(zip(*(iter(_drawn),) * 3, strict=True)))


class AlmostAlike(OverLimit):
    """A partner has asked about very many hashes that are almost alike; `seconds` until it may again."""

    def __init__(self, number: int, seconds: float) -> None:
        super().__init__(seconds)
        self.text = format_lazy(_SENTENCE, number=number)


_SENTENCE: Final = _(
    "hashes.{number}: you have asked about many hashes that are almost the same"
    " as this one. Leave it out today, and tell us why you need the answer."
)


class Neighbourhoods:
    """What one partner has asked about in a day, as counts of different hashes in each neighbourhood."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._asked: OrderedDict[bytes, None] = OrderedDict()
        self._counts: OrderedDict[int, tuple[int, float]] = OrderedDict()  # how many, since when

    def count(self, hashes: Iterable[bytes]) -> list[tuple[int, float]]:
        """Count new hashes; return of each how many its fullest neighbourhood has, and since when."""
        with self._lock:
            now = self._clock()
            found = [self._count(pdq, now) for pdq in hashes]
            for held in (self._asked, self._counts):
                while len(held) > HELD:
                    held.popitem(last=False)
        return found

    def _count(self, pdq: bytes, now: float) -> tuple[int, float]:
        counts, more = self._counts, 0 if pdq in self._asked else 1
        self._asked[pdq] = None
        self._asked.move_to_end(pdq)
        most = (0, now)
        for number, (one, two, three) in _PLACES:
            name = (pdq[one] << 16 | pdq[two] << 8 | pdq[three]) << 8 | number
            count, since = counts.pop(name, (0, now))
            if now - since > DAY:
                count, since = 0, now
            counts[name] = stands = (count + more, since)
            if stands > most:
                most = stands
        return most

    def left(self, since: float) -> float:
        """Return the seconds until what was counted `since` then is forgotten."""
        return max(1.0, since + DAY - self._clock())


@lru_cache(maxsize=PARTNERS)
def _of(partner: UUID) -> Neighbourhoods:
    del partner
    return Neighbourhoods()


def count(partner: PartnerViewer, wanted: Sequence[HashQuery]) -> tuple[int, AlmostAlike | None]:
    """Return how many odd questions there are among these, and why none is answered, if so."""
    places = [number for number, one in enumerate(wanted) if one.hashes.get("pdq")]
    asked = _of(partner.id)
    found = asked.count(wanted[number].hashes["pdq"] for number in places)
    odd = sum(many > ODD for many, _since in found)
    for number, (many, since) in zip(places, found, strict=True):
        if many > MOST:
            return odd, AlmostAlike(number, asked.left(since))
    return odd, None


def forget() -> None:
    """Forget all questions of this process: for tests."""
    _of.cache_clear()
