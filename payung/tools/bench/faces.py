"""The faces and the worker in real processes, as `payung serve` runs them.

A process that dies is started again, as a service manager does on a server. `payung serve` would stop all.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from django.conf import settings

HOST: Final = "127.0.0.1"
PORTS: Final = range(12_000, 32_000)
READY: Final = 60.0  # seconds until a face must answer
GUNICORN: Final = (sys.executable, "-m", "gunicorn", "--config", "payung/config/gunicorn.py")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Faces:
    """Running processes by name. `environment`: without DJANGO_SETTINGS_MODULE."""

    environment: Mapping[str, str]
    output: IO[bytes]
    ports: dict[str, int] = field(default_factory=dict)
    masters: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start a face, the worker or the matcher with its own settings. A face keeps its port."""
        if name in {"worker", "matcher"}:
            command = [sys.executable, "-m", "payung", name]
        else:
            port = self.ports.setdefault(name, free_port())
            command = [*GUNICORN, "--bind", f"{HOST}:{port}", "payung.config.wsgi:application"]
        module = (
            "payung.config.settings.bench" if name == "plain" else f"payung.config.settings.{name}"
        )
        self.masters[name] = subprocess.Popen(  # noqa: S603  our own commands
            command,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": module},
            cwd=settings.CHECKOUT,
            stdout=self.output,
            stderr=self.output,
        )

    def start_dead(self) -> list[str]:
        """Start again the processes that ended; return their names."""
        dead = [name for name, master in self.masters.items() if master.poll() is not None]
        for name in dead:
            self.start(name)
        return dead

    def processes(self, *names: str) -> list[int]:
        """Return the ids of masters and their workers, of `names` or of all."""
        ids = []
        for name in names or tuple(self.masters):
            if self.masters[name].poll() is None:
                ids += _family(self.masters[name].pid)
        return ids

    def all_below(self, *names: str) -> list[int]:
        """Return the ids of masters, their workers and all processes below."""
        return _with_all_below(self.processes(*names))

    def wait(self) -> None:
        """Wait until every face takes connections. Raises TimeoutError."""
        until = time.monotonic() + READY
        for port in self.ports.values():
            while not _answers(port):
                if time.monotonic() > until:
                    raise TimeoutError("A face does not answer.")
                self.start_dead()
                time.sleep(0.1)

    def stop(self) -> None:
        """Stop all processes."""
        for master in self.masters.values():
            master.terminate()
        for master in self.masters.values():
            try:
                master.wait(timeout=10)
            except subprocess.TimeoutExpired:
                master.kill()
                master.wait()
        self.masters.clear()

    def memory(self, *names: str) -> float:
        """Return the memory of processes in MiB; shared memory counts once (PSS)."""
        return sum(map(_memory, self.all_below(*names))) / 1024

    @staticmethod
    def memory_of(process: int, *, below: bool = False) -> float:
        """Return the memory of one process in MiB, or of it and all below it."""
        family = _with_all_below([process]) if below else [process]
        return round(sum(map(_memory, family)) / 1024, 1)

    def handles(self, *names: str) -> int:
        """Return the number of open files and sockets."""
        return sum(map(_handles, self.all_below(*names)))

    def seconds(self, *names: str) -> float:
        """Return the processor time in seconds."""
        return sum(map(_seconds, self.all_below(*names)))


@contextmanager
def running(environment: Mapping[str, str], output: IO[bytes], *names: str) -> Iterator[Faces]:
    """Run these processes within the block."""
    faces = Faces(environment, output)
    try:
        for name in names:
            faces.start(name)
        faces.wait()
        yield faces
    finally:
        faces.stop()


def free_port() -> int:
    """Return a port that nobody listens on.

    The kernel gives higher ones to connections that begin here, so that one of those could take it meanwhile.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind((HOST, port))
            return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), 1):
            return True
    except OSError:
        return False


def _family(master: int) -> list[int]:
    return [master, *_children(master)]


def _with_all_below(ids: list[int]) -> list[int]:
    for process in ids:  # the list grows meanwhile
        ids += [child for child in _children(process) if child not in ids]
    return ids


def _children(process: int) -> list[int]:
    """Return the ids of the processes that a process started."""
    ids: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*"):
        with suppress(OSError):
            ids += map(int, (thread / "children").read_text().split())
    return ids


def _memory(process: int) -> int:
    """Return the memory of a process in KiB."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def _handles(process: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    except OSError:
        return 0


def _seconds(process: int) -> float:
    try:
        parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (
        sum(int(part) for part in parts[11:15]) / _TICKS
    )  # its own time and that of ended children
