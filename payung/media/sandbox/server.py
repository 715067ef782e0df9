"""The program that forks sandbox processes: it starts empty, and loads the decoders.

What is forked walls itself in before it is given a file (`walls`), does one job after the other, and ends with
whoever asks.
"""

import os
import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final, TypedDict

from payung.media.files import budget, read_only
from payung.media.files.errors import FailureReason
from payung.media.sandbox import walls, wire
from payung.media.sandbox.outcomes import in_time, tried
from payung.media.sandbox.wire import How, Job

# One thread, so that it can be forked, and be alone in a network of its own.
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class ServerSetup(TypedDict):
    """The settings of the program when it starts. `compiled`: the folder of compiled loops."""

    compiled: str
    readable: list[str]


def main(handle: int, setup: ServerSetup) -> None:
    """Serve the process at the other end of a handle until that process ends."""
    os.environ.update(dict.fromkeys(_THREADS, "1"), NUMBA_CACHE_DIR=setup["compiled"])
    control = socket.socket(fileno=handle)
    import_module("payung.media.preload")
    ground = walls.prepare([Path(path) for path in setup["readable"]])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that end
    control.sendall(b"ready")
    own = os.getpid()
    while True:
        byte, lines, _flags, _from = socket.recv_fds(control, 1, 1)
        if not byte:
            return
        child = os.fork()
        if not child:
            _begin(lines[0], ground, own)
        os.close(lines[0])
        pidfd = os.pidfd_open(child)
        socket.send_fds(control, [b"1"], [pidfd])
        os.close(pidfd)


def _begin(line: int, ground: walls.Ground, server: int) -> None:
    """Be a sandbox process."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _close_all_but(line, ground.rules)
        ours = socket.socket(fileno=line)
        walls.confine(ground, server)
        serve(ours)
    finally:
        os._exit(0)


def _close_all_but(*handles: int | None) -> None:
    kept = sorted({0, 1, 2, *(handle for handle in handles if handle is not None)})
    for low, high in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)


def serve(line: socket.socket) -> None:
    """Do one job after the other, until nobody asks any more."""
    while (request := wire.take_job(line)) is not None:
        job, files = request
        try:
            line.sendall(_answer(job, files))
        finally:
            for file in files:
                os.close(file)


def _answer(job: Job, files: Sequence[int]) -> bytes:
    handles = iter(files)
    absent = set(job.missing)
    named = (name for place, name in enumerate(job.names) if place not in absent)
    read_only.given = dict(zip(named, handles, strict=True))
    try:
        return wire.answer(job, _done(job))
    except MemoryError:
        return wire.answer(job, FailureReason.TOO_LARGE)
    except Exception:  # noqa: BLE001  what decodes hostile files may break in any way
        return wire.answer(job, FailureReason.DAMAGED)


def _done(job: Job) -> object:
    work = job.work
    budget.begin(job.seconds)
    if job.how is How.NAMES:
        return work(job.names)
    if job.how is How.EACH:
        return in_time(_each(work, job))
    path = Path(job.names[0])
    return tried(work, path if job.how is How.FILE else read_only.read(path))


def _each(work: Callable[..., object], job: Job) -> list[Callable[[], object]]:
    def one(name: str) -> object:
        budget.begin(job.seconds)
        return tried(work, Path(name))

    return [partial(one, name) for name in job.names]
