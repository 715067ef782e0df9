"""The client of the sandbox: start a process, give it a job with open files, and wait within limits.

Each process that asks has one program of its own (`server`), started with an empty environment and nothing open
but the line to it, and given up when it is forked.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from django.conf import settings

import payung
from payung.media.files.errors import FailureReason
from payung.media.sandbox import wire
from payung.media.sandbox.server import ServerSetup
from payung.media.sandbox.wire import Job

PATIENCE: Final = 120.0  # seconds in which the program loads what it needs
_BEGIN: Final = (
    "import json, sys; told = json.loads(sys.argv[2]); sys.path[:] = told.pop('path'); "
    "from payung.media.sandbox.server import main; main(int(sys.argv[1]), told)"
)
_PACKAGE: Final = Path(payung.__file__).parent
# Where the loader looks for libraries of the system.
_OF_SYSTEM: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
Found = TypeVar("Found")


class _Server:
    """The program, and the socket to it."""

    def __init__(self) -> None:
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        setup = json.dumps({"path": _path(), **_setup()})
        with other:
            self._program = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-I", "-S", "-B", "-c", _BEGIN, str(other.fileno()), setup],
                env={},
                cwd="/",
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._control.settimeout(PATIENCE)
        if self._control.recv(16) != b"ready":
            raise OSError("The program that opens hostile files does not start.")

    def forked(self) -> tuple[socket.socket, int]:
        """Return the line to a new sandbox process, and a handle to it. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"1"], [theirs.fileno()])
        answer, handles, _flags, _from = socket.recv_fds(self._control, 1, 1)
        if not answer or not handles:
            ours.close()
            raise OSError("The program that opens hostile files has ended.")
        return ours, handles[0]

    def end(self) -> None:
        self._control.close()
        with suppress(OSError):
            self._program.kill()
            self._program.wait()


def _path() -> list[str]:
    """Return the folders of libraries, ours first: its import hook is not passed on."""
    places = [str(_PACKAGE.parent), *(str(Path(entry).resolve()) for entry in sys.path if entry)]
    return list(dict.fromkeys(place for place in places if Path(place).exists()))


def _setup() -> ServerSetup:
    """Return the readable folders: libraries, and our own package."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    libraries = [sysconfig.get_path(name) for name in names]
    kept = os.environ.get("NUMBA_CACHE_DIR") or str(settings.PAYUNG_HOME / "compiled")
    bases = [str(Path(base) / "lib") for base in (sys.base_prefix, sys.base_exec_prefix)]
    readable = [*libraries, *bases, str(_PACKAGE), kept, *_OF_SYSTEM]
    return {"compiled": kept, "readable": list(dict.fromkeys(readable))}


_lock = threading.Lock()
_server: _Server | None = None


def _forget() -> None:
    """Start another program after a fork: each serves one process."""
    global _server, _lock
    _server, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)


def _forked() -> tuple[socket.socket, int]:
    """Return the line to a new sandbox process, and a handle to it. Raises OSError."""
    global _server
    with _lock:
        for _attempt in range(2):
            _server = _server or _Server()
            try:
                return _server.forked()
            except OSError:
                _server.end()
                _server = None
        raise OSError("The program that opens hostile files does not answer.")


class Process:
    """A sandbox process. It is asked for one thing after the other, and ended where it breaks or is slow."""

    def __init__(self) -> None:
        """Raises OSError."""
        self._line, self._handle = _forked()

    def ask(self, job: Job, files: Sequence[int], seconds: float, most: int = wire.ANSWER) -> Any:
        """Return the result, or why there is none. Raises Ended where the process can do no more.

        `most`: bytes of an answer.
        """
        until = monotonic() + seconds
        try:
            self._is_silent()
            wire.send_job(self._line, job, files, until)
            return wire.found(job, *wire.take_answer(self._line, until, most))
        except TimeoutError:
            raise Ended(FailureReason.TOO_LONG) from None
        except (EOFError, OSError, wire.Refused):
            raise Ended(FailureReason.DAMAGED) from None

    def _is_silent(self) -> None:
        """Raise Refused if the process has sent anything unasked."""
        self._line.setblocking(False)
        with suppress(BlockingIOError):
            self._line.recv(1)
            raise wire.Refused

    def end(self) -> None:
        """End it, whatever it does."""
        with suppress(OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._line.close()
        os.close(self._handle)


class Ended(Exception):
    """A sandbox process that took too long, broke, or gave an answer that it could not have."""

    def __init__(self, why: FailureReason) -> None:
        super().__init__(why)
        self.why = why


class Pool:
    """Sandbox processes that do one job after the other: as many as there are workers."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="apart")
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._lock, self._is_over = threading.Lock(), False

    def schedule(self, ask: Callable[[Process], Found]) -> "Future[Found]":
        """Let the next process that is free be asked. One that raises Ended is replaced."""
        return self._threads.submit(self._asked, ask)

    def _asked(self, ask: Callable[[Process], Found]) -> Found:
        process = self._taken()
        try:
            answer = ask(process)
        except BaseException:
            self._dropped(process)
            raise
        with self._lock:
            self._idle.append(process)
        return answer

    def _taken(self) -> Process:
        with self._lock:
            if self._is_over:
                raise Ended(FailureReason.TOO_LONG)
            if self._idle:
                return self._idle.pop()
        process = Process()
        with self._lock:
            self._all.add(process)
        return process

    def _dropped(self, process: Process) -> None:
        with self._lock:
            if process in self._all:
                self._all.remove(process)
                process.end()

    def stop(self) -> None:
        """End all that is done, and do nothing more."""
        with self._lock:
            self._is_over = True
            for process in self._all:
                with suppress(OSError):
                    signal.pidfd_send_signal(process._handle, signal.SIGKILL)
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            process.end()
        self._all.clear()
