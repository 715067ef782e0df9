"""Work on many files in processes of their own, so that a hostile file breaks only itself.

A worker has bounded memory and leaves no core behind; a file has bounded time. What kills a worker, or takes
too long, costs that file alone: those that were given out with it are tried again one by one, while the other
workers go on with what comes after.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from payung.media.files import read_only
from payung.media.files.budget import SLOWEST
from payung.media.files.errors import FailureReason
from payung.media.files.memory_file import MemoryFile
from payung.media.sandbox import slots, walls
from payung.media.sandbox.client import Ended, Pool, Process
from payung.media.sandbox.outcomes import tried
from payung.media.sandbox.walls import Wall
from payung.media.sandbox.wire import How, Job

SECONDS: Final = 60.0  # for a file or a portion; larger ones get more, by `SLOWEST`
GRACE: Final = 5.0  # seconds until what does not leave off by itself is ended
# Files that a worker is given at once: few at first, so that all have something to do, then more, since what
# is hashed side by side takes less.
FEWEST, MOST, _GROWING = 16, 128, 16
MUCH: Final = 64 << 20  # bytes, after which no further file is added
AHEAD: Final = 3  # portions for each worker that wait or are worked on
ANSWERS: Final = 256 << 20  # bytes of the answer for a portion: it may be archives of many files

Found = TypeVar("Found")
Source = TypeVar("Source", bytes, Path)
Work = Callable[..., object]  # is given names; its answer is read as `Reads` has it
Reads = Callable[
    [Any, int], list[Found | FailureReason]
]  # is given an answer, and of how many files it is
Least = Callable[..., object]  # is given what `work` is, and `why` by its name


def each(
    work: Callable[[Path], Found],
    paths: Iterable[Path],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    least: Least | None = None,
) -> Iterator[tuple[Path, Found | FailureReason]]:
    """Yield the result of `work` for each file, or why there is none, in the order of `paths`.

    `work` stands at the top of a module, and may raise Unreadable. As many are worked on at once as there are
    cores, or `workers`. `least`: does less, with a file that `work` has died of or never ended with. What is
    found before its turn has come is held.
    """
    waiting: deque[Path] = deque()
    results: dict[int, Found | FailureReason] = {}
    turn = 0

    def names() -> Iterator[str]:
        for path in paths:
            waiting.append(path)
            yield str(path)

    for number, result in together(
        work, names(), how=How.EACH, workers=workers, seconds=seconds, least=least
    ):
        results[number] = result
        while turn in results:
            yield waiting.popleft(), results.pop(turn)
            turn += 1


def as_it_is(answer: Any, _files: int) -> list[Any]:
    """Return an answer that is a list of one result for each file."""
    return list(answer)


def together(
    work: Work,
    names: Iterable[str],
    *,
    how: How = How.NAMES,
    reads: Reads[Found] = as_it_is,
    workers: int | None = None,
    seconds: float = SECONDS,
    least: Least | None = None,
) -> Iterator[tuple[int, Found | FailureReason]]:
    """Do as `each` does, with work that takes the names of some files and returns as much for each of them.

    It may return less, of the first at least: see `in_time`. What is found first comes first, with the number
    of its name, from 0. `reads`: undoes what `work` does with its answer. Raises ValueError for what it is not.
    """
    workers = workers or os.cpu_count() or 1
    pool = Pool(workers)
    try:
        bench = Bench(pool, work, seconds, least, how=how, reads=reads)
        yield from shared_out(bench, portions(names), AHEAD * workers)
    finally:
        pool.stop()


def one(
    work: Callable[[Source], Found], file: bytes | MemoryFile, *, seconds: float = SECONDS
) -> Found | FailureReason:
    """Return the result of `work` for a file in memory, or why there is none.

    `work` stands at the top of a module, and may raise Unreadable. It is given bytes, or the name by which it
    reads what is held. As many are worked on at once, by all processes of a face, as there are `slots`: where
    none is free for long, it took too long.
    """
    if isinstance(file, MemoryFile):
        result: Found | FailureReason = _alone(Job.of(work, How.FILE, [_NAME], seconds), file)
    else:
        with MemoryFile() as content:
            if not content.add(file):
                return FailureReason.TOO_LARGE
            result = _alone(Job.of(work, How.BYTES, [_NAME], seconds), content)
    return result


def _alone(job: Job, file: MemoryFile) -> Any:
    try:
        with slots.one(), file.read_only() as handle:
            process = Process()
            try:
                return process.ask(job, [handle], job.seconds + GRACE)
            finally:
                process.end()
    except slots.Full:
        return FailureReason.TOO_LONG
    except Ended as error:
        return error.why


def lacking() -> tuple[Wall, ...]:
    """Return the walls that the sandbox lacks on this machine. Raises OSError where none starts."""
    process = Process()
    try:
        walls_lacking: tuple[Wall, ...] = process.ask(
            Job.of(walls.lacking, How.NAMES, [], SECONDS), [], SECONDS
        )
    except Ended:
        raise OSError from None
    finally:
        process.end()
    return walls_lacking


def here(
    work: Callable[[Source], Found], file: bytes | MemoryFile, **_how: float
) -> Found | FailureReason:
    """Do as `one` does, in this process: for tests."""
    return tried(work, file.path if isinstance(file, MemoryFile) else file)


_NAME: Final = "held"  # of what has no other


class Portion(NamedTuple):
    """Files that are worked on together, and how many bytes they have.

    `first`: the number of the first of them. `why`: why no more than the least is asked for.
    """

    names: list[str]
    size: int
    first: int = 0
    why: FailureReason | None = None

    def alone(self, after: int = 0) -> Iterator["Portion"]:
        """Yield one portion for each file after the first few."""
        for number, name in enumerate(self.names[after:], self.first + after):
            yield Portion([name], _size(name), number)


class Giving(Protocol[Found]):
    """Hands out portions, and takes back their results."""

    least: Least | None  # as in `each`

    def given(self, portion: Portion) -> Any:
        """Give a portion to the next worker; what is returned calls back when it is done."""

    def taken(self, portion: Portion, future: Any) -> list[Found | FailureReason] | FailureReason:
        """Return the results of a portion, or why it broke."""


class Bench(Giving[Found]):
    """Gives portions to processes of this machine."""

    def __init__(
        self,
        pool: Pool,
        work: Work,
        seconds: float,
        least: Least | None,
        *,
        how: How = How.NAMES,
        reads: Reads[Found] = as_it_is,
    ) -> None:
        self.pool, self.work, self.seconds, self.least = pool, work, seconds, least
        self.how, self.reads = how, reads

    def given(self, portion: Portion) -> Future[list[Found | FailureReason]]:
        """Give a portion to the next worker. However many files it has, one alone may hold it up so long."""
        seconds, work = self.seconds + portion.size / SLOWEST, self.work
        if portion.why is not None and self.least is not None:
            work = partial(self.least, why=portion.why)
        job = Job.of(work, self.how, portion.names, seconds)
        return self.pool.schedule(partial(_ask, job, self.reads))

    def taken(
        self, _portion: Portion, future: Future[list[Found | FailureReason]]
    ) -> list[Found | FailureReason] | FailureReason:
        """Return the results of a portion, or why it broke."""
        try:
            return future.result()
        except Ended as error:
            return error.why


def _ask(job: Job, reads: Reads[Found], process: Process) -> list[Found | FailureReason]:
    """Return a process's results for some files. Raises Ended, also for an answer about other files."""
    handles, missing = list[int](), list[int]()
    try:
        for place, name in enumerate(job.names):
            try:
                handles.append(read_only.handle(name))
            except OSError:
                missing.append(place)
        job_of_present = replace(job, missing=missing)
        answer = process.ask(job_of_present, handles, job.seconds, ANSWERS)
    finally:
        for handle in handles:
            os.close(handle)
    if isinstance(answer, FailureReason):
        raise Ended(answer)
    try:
        results = reads(answer, len(job.names))
    except ValueError:
        raise Ended(FailureReason.DAMAGED) from None
    if not 0 < len(results) <= len(job.names):
        raise Ended(FailureReason.DAMAGED)
    return results


def shared_out(
    bench: Giving[Found], portions: Iterable[Portion], ahead: int
) -> Iterator[tuple[int, Found | FailureReason]]:
    """Yield the number and result of each file, in the order in which they are done.

    `ahead`: portions that wait or are worked on. Of one that broke, or was not done in time, each file is tried
    alone.
    """
    line = _Line(bench)
    for portion in portions:
        while len(line.going) >= ahead:
            yield from line.take()
        line.give(portion)
    while line.going:
        yield from line.take()


class _Line(Generic[Found]):
    """The waiting and running portions, by the number of their first file."""

    def __init__(self, bench: Giving[Found]) -> None:
        self.bench, self.going = bench, dict[int, Any]()
        self._done: SimpleQueue[Portion] = SimpleQueue()

    def give(self, portion: Portion) -> None:
        future = self.going[portion.first] = self.bench.given(portion)
        future.add_done_callback(lambda _given: self._done.put(portion))

    def take(self) -> Iterator[tuple[int, Found | FailureReason]]:
        """Wait for a portion, yield its results, and hand out the rest of it again."""
        portion = self._done.get()
        results = self.bench.taken(portion, self.going.pop(portion.first))
        if not isinstance(results, FailureReason):
            yield from enumerate(results, portion.first)
            again = list(portion.alone(len(results)))
        elif len(portion.names) > 1:
            again = list(portion.alone())
        elif portion.why is None and self.bench.least is not None:
            again = [portion._replace(why=results)]
        else:
            yield portion.first, portion.why or results
            return
        for retry in again:
            self.give(retry)


def portions(names: Iterable[str]) -> Iterator[Portion]:
    """Yield files in portions: many small ones, or a large one alone."""
    portion: list[str] = []
    size = first = 0
    for number, name in enumerate(names):
        portion.append(name)
        size += _size(name)
        if len(portion) >= min(FEWEST + number // _GROWING, MOST) or size > MUCH:
            yield Portion(portion, size, first)
            portion, size, first = [], 0, number + 1
    if portion:
        yield Portion(portion, size, first)


def _size(name: str) -> int:
    with suppress(OSError):
        return os.stat(name).st_size  # noqa: PTH116  a hundred thousand of them
    return 0
