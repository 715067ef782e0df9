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
from typing import Final, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from payung.media.unreadable import Unreadable, Why

MEMORY: Final = (
    6 << 30
)  # bytes of address space of a worker; what it maps and never touches is in it
SECONDS: Final = 60.0  # for a file, and one more for each
SLOWEST: Final = 20 << 20  # bytes of it
TOGETHER: Final = 16  # files that a worker is given at once, if all of them are not more than
MUCH: Final = 64 << 20  # bytes
AHEAD: Final = 3  # portions for each worker that wait or are worked on

Found = TypeVar("Found")
Given = TypeVar("Given")
Work = Callable[[Path], Found]
Least = Callable[..., Found]  # is given a path, and `why` by its name


def each(
    work: Work[Found],
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
    workers = workers or os.cpu_count() or 1
    pool = _pool(workers, "payung.media.hashing")
    bench = _Bench(pool, work, seconds, least)
    waiting: deque[tuple[list[Path], Future[list[Found | Why]]]] = deque()
    try:
        for portion in _portions(paths):
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
    pool = _pool(1, "payung.media.examining", "payung.media.hashing")
    try:
        given: Future[Found | Why] = pool.schedule(
            _one, args=(work, data), timeout=seconds + len(data) / SLOWEST
        )
        return given.result()
    except TimeoutError:
        return Why.TOO_LONG
    except ProcessExpired:
        return Why.DAMAGED
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _pool(workers: int, *needed: str) -> ProcessPool:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *needed])
    return ProcessPool(max_workers=workers, initializer=_confine, context=context)


class _Bench(Generic[Found]):
    """Where portions are given out, and taken back with what was found."""

    def __init__(
        self, pool: ProcessPool, work: Work[Found], seconds: float, least: Least[Found] | None
    ) -> None:
        self.pool, self.work, self.seconds, self.least = pool, work, seconds, least

    def given(self, portion: Sequence[Path]) -> Future[list[Found | Why]]:
        """Give a portion to the next worker."""
        seconds = sum(self.seconds + _size(path) / SLOWEST for path in portion)
        given: Future[list[Found | Why]] = self.pool.schedule(
            _all, args=(self.work, list(portion)), timeout=seconds
        )
        return given

    def taken(
        self, portion: Sequence[Path], given: Future[list[Found | Why]]
    ) -> Iterator[tuple[Path, Found | Why]]:
        """Yield what a portion has brought; where it broke, what each file brings on its own."""
        try:
            yield from zip(portion, given.result(), strict=True)
        except (TimeoutError, ProcessExpired) as error:
            if len(portion) == 1:
                late = isinstance(error, TimeoutError)
                yield portion[0], self._less(portion[0], Why.TOO_LONG if late else Why.DAMAGED)
                return
            for path in portion:
                yield from self.taken([path], self.given([path]))

    def _less(self, path: Path, why: Why) -> Found | Why:
        """Return what can be said of a file all the same, or why nothing."""
        if self.least is None:
            return why
        bench = _Bench(self.pool, partial(self.least, why=why), self.seconds, None)
        ((_path, found),) = bench.taken([path], bench.given([path]))
        return why if isinstance(found, Why) else found


def _portions(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Yield files in portions: many small ones, or a large one alone."""
    portion: list[Path] = []
    size = 0
    for path in paths:
        portion.append(path)
        size += _size(path)
        if len(portion) == TOGETHER or size > MUCH:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _confine() -> None:
    """Bound what this process may take."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _all(work: Work[Found], paths: Sequence[Path]) -> list[Found | Why]:
    return [_one(work, path) for path in paths]


def _one(work: Callable[[Given], Found], given: Given) -> Found | Why:
    try:
        return work(given)
    except Unreadable as error:
        return error.why
    except MemoryError:
        return Why.TOO_LARGE
