"""Looking at a whole medium: what was seen before stands in the journal, the rest is seen on all cores."""

from array import array
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from payung.media import apart, pdq
from payung.media.abreast import LANES, digests_of_each
from payung.media.scan import cluster, records
from payung.media.scan.journal import Journal
from payung.media.scan.records import Record
from payung.media.scan.walk import Place, walk
from payung.media.unreadable import Why

Told = Callable[[int], None]  # is told of the bytes of each thing that is done


def look_through(
    root: Path,
    journal: Journal,
    *,
    workers: int | None = None,
    scheduler: str = "",
    told: Told = lambda _size: None,
) -> "array[int]":
    """Look at all that is on a medium; return where each thing stands in the journal, in walking order.

    `workers`: processes of this machine. `scheduler`: the address of one whose workers do it instead.
    """
    compile_once()
    run = _Run(root, journal, told)
    unseen = run.unseen()
    each = (
        cluster.together(unseen, address=scheduler, folder=root)
        if scheduler
        else apart.together(records.look, unseen, workers=workers, least=records.least)
    )
    for name, found in each:
        run.note(name, found)
    run.settle()
    journal.flush()
    return run.done


def compile_once() -> None:
    """Compile the loops here, and keep them, so that no worker has to."""
    pdq.hashes(np.zeros((64, 64), np.uint8), 64, 64)
    digests_of_each([b""] * LANES)


class _Run:
    """What is given out, and what came back, in the order of the walk."""

    def __init__(self, root: Path, journal: Journal, told: Told) -> None:
        self.root, self.journal, self.told = str(root), journal, told
        self.done: array[int] = array("Q")
        # What waits behind a file that is being looked at: something odd, or where it stands in the journal.
        self._waiting: deque[Place | int] = deque()

    def unseen(self) -> Iterator[str]:
        """Yield the files that must be looked at."""
        for place in walk(Path(self.root)):
            at = self.journal.find(place)
            self._waiting.append(place if at is None else at)
            if at is not None:
                self.told(place.size)
            elif place.odd is None:
                yield self._name(place)
                continue
            self.settle()

    def note(self, name: str, found: records.Seen | Why) -> None:
        """Take in what was seen of the next file."""
        self.settle()
        place = self._waiting.popleft()
        if not isinstance(place, Place) or self._name(place) != name:
            raise RuntimeError("What came back is not in the order in which it was given out.")
        self._add(records.record(place, found))

    def _name(self, place: Place) -> str:
        return f"{self.root}/{place.path}"

    def settle(self) -> None:
        """Take in what stands before the next file that is being looked at."""
        while self._waiting and not (
            isinstance(first := self._waiting[0], Place) and first.odd is None
        ):
            self._waiting.popleft()
            if isinstance(first, Place):
                self._add(records.record(first, None))
            else:
                self.done.append(first)

    def _add(self, record: Record) -> None:
        self.done.append(self.journal.add(record))
        self.told(record.size)
