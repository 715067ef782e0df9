"""Looking at a whole medium: what was seen before stands in the journal, the rest is seen on all cores."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from payung.media.files import pdq
from payung.media.files.errors import FailureReason
from payung.media.sandbox import dispatch
from payung.media.scan import cluster, records, worker_protocol
from payung.media.scan.journal import Journal
from payung.media.scan.records import Record
from payung.media.scan.walk import Place, walk

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
        else dispatch.together(
            worker_protocol.look,
            unseen,
            reads=worker_protocol.read,
            workers=workers,
            least=worker_protocol.least,
        )
    )
    for number, found in each:
        run.note(number, found)
    journal.flush()
    return run.done


def compile_once() -> None:
    """Compile the loops here, and keep them, so that no worker has to."""
    pdq.hashes(np.zeros((64, 64), np.uint8), 64, 64)


class _Run:
    """What is given out, and what came back. `done`: in the order of the walk, whatever came back first."""

    def __init__(self, root: Path, journal: Journal, told: Told) -> None:
        self.root, self.journal, self.told = str(root), journal, told
        self.done: array[int] = array("Q")
        self._given: dict[
            int, tuple[int, Place]
        ] = {}  # by number: where it belongs, and what it is
        self._number = 0

    def unseen(self) -> Iterator[str]:
        """Yield the files that must be looked at."""
        for place in walk(Path(self.root)):
            at = self.journal.find(place)
            if at is not None:
                self.done.append(at)
                self.told(place.size)
            elif place.odd is not None:
                self.done.append(self._added(records.record(place, None)))
            else:
                self._given[self._number] = len(self.done), place
                self._number += 1
                self.done.append(0)
                yield f"{self.root}/{place.path}"

    def note(self, number: int, found: records.Seen | FailureReason) -> None:
        """Take in what was seen of a file that was given out, by its number."""
        where, place = self._given.pop(number)
        self.done[where] = self._added(records.record(place, found))

    def _added(self, record: Record) -> int:
        self.told(record.size)
        return self.journal.add(record)
