"""The program from which processes apart are forked: it starts with nothing, and loads what opens files.

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
from typing import Any, Final, TypedDict

from payung.media.files import budget, read_only
from payung.media.files.errors import FailureReason
from payung.media.sandbox import walls, wire
from payung.media.sandbox.outcomes import in_time, tried
from payung.media.sandbox.wire import How, Job

# One thread, so that it can be forked, and be alone in a network of its own.
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class ServerSetup(TypedDict):
    """What the program is told when it is started. `compiled`: where compiled loops are kept."""

    compiled: str
    readable: list[str]


def main(handle: int, told: ServerSetup) -> None:
    """Serve whoever holds the other end of a handle, until that is gone."""
    os.environ.update(dict.fromkeys(_THREADS, "1"), NUMBA_CACHE_DIR=told["compiled"])
    control = socket.socket(fileno=handle)
    import_module("payung.media.preload")
    ground = walls.prepare([Path(each) for each in told["readable"]])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that end
    control.sendall(b"ready")
    own = os.getpid()
    while True:
        asked, lines, _flags, _from = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        child = os.fork()
        if not child:
            _begin(lines[0], ground, own)
        os.close(lines[0])
        pidfd = os.pidfd_open(child)
        socket.send_fds(control, [b"1"], [pidfd])
        os.close(pidfd)


def _begin(line: int, ground: walls.Ground, server: int) -> None:
    """Be a process apart."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _close_all_but(line, ground.rules)
        ours = socket.socket(fileno=line)
        walls.confine(ground, server)
        serve(ours)
    finally:
        os._exit(0)


def _close_all_but(*handles: int | None) -> None:
    kept = sorted({0, 1, 2, *(each for each in handles if each is not None)})
    for low, high in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(low + 1, high)


def serve(line: socket.socket) -> None:
    """Do one job after the other, until nobody asks any more."""
    while (asked := wire.take_job(line)) is not None:
        job, files = asked
        try:
            line.sendall(_answer(job, files))
        finally:
            for each in files:
                os.close(each)


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


def _done(job: Job) -> Any:
    work = job.work
    budget.begin(job.seconds)
    if job.how is How.NAMES:
        return work(job.names)
    if job.how is How.EACH:
        return in_time(_each(work, job))
    path = Path(job.names[0])
    return tried(work, path if job.how is How.FILE else read_only.read(path))


def _each(work: Callable[..., Any], job: Job) -> list[Callable[[], Any]]:
    def one(name: str) -> Any:
        budget.begin(job.seconds)
        return tried(work, Path(name))

    return [partial(one, name) for name in job.names]
