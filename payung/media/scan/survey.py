"""Look at a whole medium: known files come from the journal, the others are hashed on all cores."""

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

OnSize = Callable[[int], None]  # gets the size of each file that is done, in bytes


def look_through(
    root: Path,
    journal: Journal,
    *,
    workers: int | None = None,
    scheduler: str = "",
    progress: OnSize = lambda _size: None,
) -> "array[int]":
    """Look at all files of a medium; return their positions in the journal, in walking order.

    `workers`: processes of this machine. `scheduler`: the address of one whose workers do it instead.
    """
    compile_once()
    run = _Run(root, journal, progress)
    unseen = run.unseen()
    results = (
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
    for number, result in results:
        run.note(number, result)
    journal.flush()
    return run.done


def compile_once() -> None:
    """Compile the loops once and store them, so that no worker has to."""
    pdq.hashes(np.zeros((64, 64), np.uint8), 64, 64)


class _Run:
    """The handed-out files and their results. `done`: always in the order of the walk."""

    def __init__(self, root: Path, journal: Journal, progress: OnSize) -> None:
        self.root, self.journal, self.progress = str(root), journal, progress
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
                self.progress(place.size)
            elif place.odd is not None:
                self.done.append(self._added(records.record(place, None)))
            else:
                self._given[self._number] = len(self.done), place
                self._number += 1
                self.done.append(0)
                yield f"{self.root}/{place.path}"

    def note(self, number: int, result: records.ScannedFile | FailureReason) -> None:
        """Store the result of a file that was handed out, by its number."""
        where, place = self._given.pop(number)
        self.done[where] = self._added(records.record(place, result))

    def _added(self, record: Record) -> int:
        self.progress(record.size)
        return self.journal.add(record)
