"""Work on many files in processes of their own: what a hostile file breaks is not ours, and the rest goes on.

A worker has bounded memory and leaves no core behind; a file has bounded time. What kills a worker, or takes
too long, costs that file alone: those that were given out with it are tried again one by one, while the other
workers go on with what comes after.
"""

import multiprocessing
import os
import resource
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from payung.media.held import Held
from payung.media.unreadable import Unreadable, Why

# Bytes of address space of a worker; what it maps and never touches is in it.
MEMORY: Final = 6 << 30
SECONDS: Final = 60.0  # for a file, or a portion, and one more for each
SLOWEST: Final = 20 << 20  # bytes of it
ENOUGH: Final = 15.0  # seconds, after which a worker gives back what it has not begun
# Files that a worker is given at once: few at first, so that all have something to do, then more, since what
# is hashed side by side takes less.
FEWEST, MOST, _GROWING = 16, 128, 16
MUCH: Final = 64 << 20  # bytes, after which no further file is added
AHEAD: Final = 3  # portions for each worker that wait or are worked on

Found = TypeVar("Found")
Source = TypeVar("Source", bytes, Path)
Work = Callable[[Sequence[str]], list[Found | Why]]  # of the first at least: see `in_time`
Least = Callable[..., Found]  # is given a path, and `why` by its name


def each(
    work: Callable[[Path], Found],
    paths: Iterable[Path],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    least: Least[Found] | None = None,
) -> Iterator[tuple[Path, Found | Why]]:
    """Yield what `work` returns for each file, or why nothing, in the order of `paths`.

    `work` stands at the top of a module, and may raise Unreadable. As many are worked on at once as there are
    cores, or `workers`. `least`: does less, with a file that `work` has died of or never ended with. What is
    found before its turn has come is held.
    """
    given: deque[Path] = deque()
    held: dict[int, Found | Why] = {}
    turn = 0

    def names() -> Iterator[str]:
        for path in paths:
            given.append(path)
            yield str(path)

    for number, found in together(
        partial(_each, work), names(), workers=workers, seconds=seconds, least=least
    ):
        held[number] = found
        while turn in held:
            yield given.popleft(), held.pop(turn)
            turn += 1


def together(
    work: Work[Found],
    names: Iterable[str],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    least: Least[Found] | None = None,
) -> Iterator[tuple[int, Found | Why]]:
    """Do as `each` does, with work that takes the names of some files and returns as much for each of them.

    What is found first comes first, with the number of its name, from 0.
    """
    workers = workers or os.cpu_count() or 1
    pool = pool_of(workers)
    try:
        yield from shared_out(Bench(pool, work, seconds, least), portions(names), AHEAD * workers)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def one(
    work: Callable[[Source], Found], file: bytes | Held, *, seconds: float = SECONDS
) -> Found | Why:
    """Return what `work` returns for a file that lies in memory alone, or why nothing.

    `work` stands at the top of a module, and may raise Unreadable. It is given bytes, through a pipe, or the
    path at which it reads what is held.
    """
    pool = pool_of(1)
    size = file.size if isinstance(file, Held) else len(file)
    try:
        given: Future[Found | Why] = pool.schedule(
            tried, args=(work, _given(file)), timeout=seconds + size / SLOWEST
        )
        return given.result()
    except TimeoutError:
        return Why.TOO_LONG
    except ProcessExpired:
        return Why.DAMAGED
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def here(work: Callable[[Source], Found], file: bytes | Held) -> Found | Why:
    """Do as `one` does, in this process: for tests."""
    return tried(work, _given(file))


def _given(file: bytes | Held) -> Any:
    return file.path if isinstance(file, Held) else file


def pool_of(workers: int) -> ProcessPool:
    """Return processes that are confined, and ready to look at a file."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "payung.media.warm"])
    return ProcessPool(max_workers=workers, initializer=_confine, context=context)


class Portion(NamedTuple):
    """Files that are worked on together, and how many bytes they have.

    `first`: the number of the first of them. `why`: why no more than the least is asked for.
    """

    names: list[str]
    size: int
    first: int = 0
    why: Why | None = None

    def alone(self, after: int = 0) -> Iterator["Portion"]:
        """Yield a portion of each of the files, but for the first few."""
        for number, name in enumerate(self.names[after:], self.first + after):
            yield Portion([name], _size(name), number)


class Giving(Protocol[Found]):
    """Where portions are given out, and taken back with what was found."""

    least: Least[Found] | None  # as in `each`

    def given(self, portion: Portion) -> Any:
        """Give a portion to the next worker; what is returned calls back when it is done."""

    def taken(self, portion: Portion, given: Any) -> list[Found | Why] | Why:
        """Return what a portion has brought, or why it broke."""


class Bench(Giving[Found]):
    """Gives portions to processes of this machine."""

    def __init__(
        self, pool: ProcessPool, work: Work[Found], seconds: float, least: Least[Found] | None
    ) -> None:
        self.pool, self.work, self.seconds, self.least = pool, work, seconds, least

    def given(self, portion: Portion) -> Future[list[Found | Why]]:
        """Give a portion to the next worker. However many files it has, one alone may hold it up so long."""
        work = self.work
        if portion.why is not None and self.least is not None:
            work = partial(_each, partial(self.least, why=portion.why))
        given: Future[list[Found | Why]] = self.pool.schedule(
            work, args=(portion.names,), timeout=self.seconds + portion.size / SLOWEST
        )
        return given

    def taken(self, _portion: Portion, given: Future[list[Found | Why]]) -> list[Found | Why] | Why:
        """Return what a portion has brought, or why it broke."""
        try:
            return given.result()
        except TimeoutError:
            return Why.TOO_LONG
        except ProcessExpired:
            return Why.DAMAGED


def shared_out(
    bench: Giving[Found], portions: Iterable[Portion], ahead: int
) -> Iterator[tuple[int, Found | Why]]:
    """Yield the number of each file and what was found of it, what is done first first.

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
    """Portions that wait or are worked on, by the number of their first file."""

    def __init__(self, bench: Giving[Found]) -> None:
        self.bench, self.going = bench, dict[int, Any]()
        self._done: SimpleQueue[Portion] = SimpleQueue()

    def give(self, portion: Portion) -> None:
        given = self.going[portion.first] = self.bench.given(portion)
        given.add_done_callback(lambda _given: self._done.put(portion))

    def take(self) -> Iterator[tuple[int, Found | Why]]:
        """Wait for a portion, and yield what it has brought; give out again what is left of it."""
        portion = self._done.get()
        found = self.bench.taken(portion, self.going.pop(portion.first))
        if not isinstance(found, Why):
            yield from enumerate(found, portion.first)
            again = list(portion.alone(len(found)))
        elif len(portion.names) > 1:
            again = list(portion.alone())
        elif portion.why is None and self.bench.least is not None:
            again = [portion._replace(why=found)]
        else:
            yield portion.first, portion.why or found
            return
        for each in again:
            self.give(each)


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


def _confine() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _each(work: Callable[[Path], Found], names: Sequence[str]) -> list[Found | Why]:
    return in_time(partial(tried, work, Path(name)) for name in names)


def in_time(calls: Iterable[Callable[[], Found | Why]]) -> list[Found | Why]:
    """Return what calls return, of the first at least, and of the others as long as a portion has time."""
    ends, found = monotonic() + ENOUGH, list[Found | Why]()
    for call in calls:
        found.append(call())
        if monotonic() > ends:
            break
    return found


def tried(work: Callable[..., Found], *given: object) -> Found | Why:
    """Return what `work` returns for a file, or why nothing."""
    try:
        return work(*given)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return Why.TOO_LARGE
