"""Work on many files in processes of their own: what a hostile file breaks is not ours, and the rest goes on.

A worker has bounded memory and leaves no core behind; a file has bounded time. What kills a worker, or takes
too long, costs that file alone: those that were given out with it are tried again one by one.
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
from typing import Final, Generic, NamedTuple, TypeVar

from pebble import ProcessExpired, ProcessPool

from payung.media.unreadable import Unreadable, Why

MEMORY: Final = (
    6 << 30
)  # bytes of address space of a worker; what it maps and never touches is in it
SECONDS: Final = 60.0  # for a file, and one more for each
SLOWEST: Final = 20 << 20  # bytes of it
# Files that a worker is given at once: few at first, so that all have something to do, then more, since what
# is hashed side by side takes less; and not more than
FEWEST, MOST, _GROWING = 16, 128, 16
MUCH: Final = 64 << 20  # bytes
AHEAD: Final = 3  # portions for each worker that wait or are worked on

Found = TypeVar("Found")
Work = Callable[[Sequence[str]], list[Found | Why]]
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
    cores, or `workers`. `least`: does less, with a file that `work` has died of or never ended with.
    """
    names = (str(path) for path in paths)
    for name, found in together(
        partial(_each, work), names, workers=workers, seconds=seconds, least=least
    ):
        yield Path(name), found


def together(
    work: Work[Found],
    names: Iterable[str],
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    least: Least[Found] | None = None,
) -> Iterator[tuple[str, Found | Why]]:
    """Do as `each` does, with work that takes the names of some files and returns as much for each of them."""
    workers = workers or os.cpu_count() or 1
    pool = pool_of(workers, "payung.media.hashing")
    bench = Bench(pool, work, seconds, least)
    waiting: deque[tuple[Portion, Future[list[Found | Why]]]] = deque()
    try:
        for portion in portions(names):
            waiting.append((portion, bench.given(portion)))
            if len(waiting) >= AHEAD * workers:
                yield from bench.taken(*waiting.popleft())
        while waiting:
            yield from bench.taken(*waiting.popleft())
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def one(work: Callable[[bytes], Found], data: bytes, *, seconds: float = SECONDS) -> Found | Why:
    """Return what `work` returns for a file that lies in memory alone, or why nothing: it goes through a pipe.

    `work` stands at the top of a module, and may raise Unreadable.
    """
    pool = pool_of(1, "payung.media.examining", "payung.media.hashing", "payung.media.shown")
    try:
        given: Future[Found | Why] = pool.schedule(
            tried, args=(work, data), timeout=seconds + len(data) / SLOWEST
        )
        return given.result()
    except TimeoutError:
        return Why.TOO_LONG
    except ProcessExpired:
        return Why.DAMAGED
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def pool_of(workers: int, *needed: str) -> ProcessPool:
    """Return processes that are confined, with these modules loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *needed])
    return ProcessPool(max_workers=workers, initializer=_confine, context=context)


class Portion(NamedTuple):
    """Files that are worked on together, and how many bytes they have."""

    names: list[str]
    size: int

    def alone(self) -> Iterator["Portion"]:
        """Yield a portion of each of the files."""
        for name in self.names:
            yield Portion([name], _size(name))


class Bench(Generic[Found]):
    """Where portions are given out, and taken back with what was found."""

    def __init__(
        self, pool: ProcessPool, work: Work[Found], seconds: float, least: Least[Found] | None
    ) -> None:
        self.pool, self.work, self.seconds, self.least = pool, work, seconds, least

    def given(self, portion: Portion) -> Future[list[Found | Why]]:
        """Give a portion to the next worker."""
        seconds = self.seconds * len(portion.names) + portion.size / SLOWEST
        given: Future[list[Found | Why]] = self.pool.schedule(
            self.work, args=(portion.names,), timeout=seconds
        )
        return given

    def taken(
        self, portion: Portion, given: Future[list[Found | Why]]
    ) -> Iterator[tuple[str, Found | Why]]:
        """Yield what a portion has brought; where it broke, what each file brings on its own."""
        try:
            yield from zip(portion.names, given.result(), strict=True)
        except (TimeoutError, ProcessExpired) as error:
            if len(portion.names) == 1:
                late = isinstance(error, TimeoutError)
                yield portion.names[0], self._less(portion, Why.TOO_LONG if late else Why.DAMAGED)
                return
            for each in portion.alone():
                yield from self.taken(each, self.given(each))

    def _less(self, portion: Portion, why: Why) -> Found | Why:
        """Return what can be said of a file all the same, or why nothing."""
        if self.least is None:
            return why
        work = partial(_each, partial(self.least, why=why))
        bench = Bench(self.pool, work, self.seconds, None)
        ((_name, found),) = bench.taken(portion, bench.given(portion))
        return why if isinstance(found, Why) else found


def portions(names: Iterable[str]) -> Iterator[Portion]:
    """Yield files in portions: many small ones, or a large one alone."""
    portion: list[str] = []
    size = 0
    for number, name in enumerate(names):
        portion.append(name)
        size += _size(name)
        if len(portion) >= min(FEWEST + number // _GROWING, MOST) or size > MUCH:
            yield Portion(portion, size)
            portion, size = [], 0
    if portion:
        yield Portion(portion, size)


def _size(name: str) -> int:
    with suppress(OSError):
        return os.stat(name).st_size  # noqa: PTH116  a hundred thousand of them
    return 0


def _confine() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _each(work: Callable[[Path], Found], names: Sequence[str]) -> list[Found | Why]:
    return [tried(work, Path(name)) for name in names]


def tried(work: Callable[..., Found], *given: object) -> Found | Why:
    """Return what `work` returns for a file, or why nothing."""
    try:
        return work(*given)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return Why.TOO_LARGE
