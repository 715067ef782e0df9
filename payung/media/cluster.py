"""Work on many files shared out over several machines by Dask: the same work, order and answers as on one.

Every machine sees the files under the same names, and works on each in a process apart, as one machine alone
does. So a hostile file ends none of them; and of a machine that ends all the same, others take the portions.
Dask is optional (requirements/cluster.txt).
"""

import asyncio
import logging
import os
import pickle
import socket
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from pebble import ProcessPool

from payung.foundation.errors import BadInput, PayungError
from payung.media import apart, video
from payung.media.apart import Found, Least, Portion, Work
from payung.media.hashing import MAKER
from payung.media.unreadable import Why

AHEAD: Final = 256  # portions that wait or are worked on: enough for a hundred processes
SECONDS: Final = 10.0  # in which a scheduler answers
FIELD: Final = "scheduler"
_MISSING: Final = _("Several machines need Dask, which is not installed: requirements/cluster.txt.")
_GONE: Final = _(
    "No scheduler answers at {address}. What was seen is kept: the same command goes on from there."
)
_UNLIKE: Final = _(
    "{machine} would look at files otherwise than this machine does: install the same version on both."
)
_UNSEEN: Final = _("{machine} sees no folder {folder}: mount it there under this very name.")
_ONE_POOL: Final = threading.Lock()


class Gone(PayungError):
    """The scheduler does not answer, or no longer."""

    code = "scheduler_gone"
    status = 503

    def __init__(self, address: str) -> None:
        super().__init__(format_lazy(_GONE, address=address))


class _Refused(NamedTuple):
    """What a worker says that would come to something else than the machine that asks."""

    machine: str
    sees: bool


def together(
    work: Work[Found],
    names: Iterable[str],
    *,
    address: str,
    folder: Path,
    least: Least[Found] | None = None,
) -> Iterator[tuple[str, Found | Why]]:
    """Yield what `apart.together` would for files below a folder, from the workers of a scheduler.

    Raises Gone where none answers, BadInput where a worker would come to something else than this machine.
    """
    with _client(address) as client:
        shared = _Shared(client, address, folder, work, least)
        waiting: deque[tuple[Portion, Any]] = deque()
        for portion in apart.portions(names):
            waiting.append((portion, shared.given(portion)))
            if len(waiting) >= AHEAD:
                yield from shared.taken(*waiting.popleft())
        while waiting:
            yield from shared.taken(*waiting.popleft())


@dataclass(frozen=True)
class _Task:
    """A call of `_look` that happens where it is unpickled.

    A scheduler opens what it is given to do. So it is given bytes, and needs neither Payung nor its settings.
    """

    asked: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return _look, self.asked


@dataclass(frozen=True)
class _Shared(Generic[Found]):
    """Where portions are given out, and taken back with what was found."""

    client: Any
    address: str
    folder: Path
    work: Work[Found]
    least: Least[Found] | None

    def given(self, portion: Portion) -> Any:
        """Give a portion to whichever worker is free next."""
        task = _Task((self.work, self.least, portion, str(self.folder), _maker()))
        return self.client.submit(pickle.loads, pickle.dumps(task), pure=False)

    def taken(self, portion: Portion, given: Any) -> Iterator[tuple[str, Found | Why]]:
        """Yield what a portion has brought; if one worker after the other died of it, each file does."""
        found = _result(given, self.address)
        if isinstance(found, _Refused):
            told = {"machine": found.machine, "folder": str(self.folder)}
            raise BadInput(FIELD, format_lazy(_UNLIKE if found.sees else _UNSEEN, **told))
        if found is not None:
            yield from zip(portion.names, found, strict=True)
        elif len(portion.names) == 1:
            yield portion.names[0], Why.DAMAGED
        else:
            for each in portion.alone():
                yield from self.taken(each, self.given(each))


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise BadInput(FIELD, _MISSING) from None
    try:
        return Client(address, timeout=SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise Gone(address) from None


def _result(future: Any, address: str) -> Any:
    """Return what a worker has found, None where the portion has ended one worker after the other."""
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        return future.result()
    except KilledWorker:
        return None
    except (CancelledError, CommClosedError):
        raise Gone(address) from None


def _maker() -> tuple[str, bool]:
    """Return what must be the same on every machine."""
    return MAKER, video.can_look()


def _look(
    work: Work[Found],
    least: Least[Found] | None,
    portion: Portion,
    folder: str,
    maker: tuple[str, bool],
) -> list[Found | Why] | _Refused:
    """Work on a portion, in a process apart. Runs on a worker."""
    if maker != _maker() or not Path(folder).is_dir():
        return _Refused(socket.gethostname(), sees=Path(folder).is_dir())
    with _ONE_POOL:
        pool = _pool()
    bench = apart.Bench(pool, work, apart.SECONDS, least)
    portion = Portion(*portion)
    return [found for _name, found in bench.taken(portion, bench.given(portion))]


@cache
def _pool() -> ProcessPool:
    """Return the processes of this worker, as many as it may do things at once."""
    from distributed import get_worker

    return apart.pool_of(get_worker().state.nthreads, "payung.media.hashing")


def serve(address: str, workers: int | None = None) -> None:
    """Work for a scheduler until it goes. Raises Gone where none answers, BadInput without Dask."""
    try:
        from distributed import Worker
    except ImportError:
        raise BadInput(FIELD, _MISSING) from None

    logging.getLogger("distributed").setLevel(logging.ERROR)

    async def served() -> None:
        threads = workers or os.cpu_count() or 1
        # Nothing that is held here may be written to a disk of this machine: no limit, no spilling.
        async with Worker(
            address,
            nthreads=threads,
            memory_limit=0,
            dashboard=False,
            death_timeout=SECONDS,
        ) as worker:
            await worker.finished()

    try:
        asyncio.run(served())
    except (OSError, ValueError):
        raise Gone(address) from None
