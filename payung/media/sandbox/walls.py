"""The walls of the sandbox: rights that the kernel takes from it, whatever a file has made of it.

They rise in two parts: once for the program that is started, before it has seen a file, and again for each
process that it forks. Walls that the kernel lacks are left out; `payung check` names them.
"""

import os
import resource
import signal
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from payung.media.sandbox import landlock, seccomp
from payung.media.sandbox.kernel import prctl, syscall, unshare

MEMORY: Final = 2 << 30  # bytes of address space: half a GiB of libraries, a file, and its points
FILES: Final = 512  # that are open at once
THREADS: Final = 64  # where they can be counted
_DEATH_SIGNAL, _DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38
_USER, _NETWORK, _MESSAGES, _NAME = 0x10000000, 0x40000000, 0x08000000, 0x04000000
_CAPSET: Final = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES: Final = 0x20080522


class Wall(StrEnum):
    """A wall that a kernel may lack. What else there is every Linux has."""

    FILES = "landlock"
    CALLS = "seccomp"
    NETWORK = "network"


@dataclass(frozen=True)
class Ground:
    """The walls of a confined program: the handle of Landlock's rules; whether it has no network."""

    rules: int | None
    is_alone: bool


def prepare(readable: Sequence[Path]) -> Ground:
    """Confine a program that has one thread and has read no file yet, and all that it forks."""
    with suppress(OSError):  # where memory ends, this is ended first
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    prctl(_NO_NEW_PRIVILEGES, 1)
    prctl(_DUMPABLE, 0)
    is_alone = unshare(_USER | _NETWORK | _MESSAGES | _NAME)
    _drop_capabilities()
    return Ground(landlock.rules(readable), is_alone)


def confine(ground: Ground, server: int) -> None:
    """Bound what a forked process may take and do, for good. It ends with its `server`."""
    prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(0)
    prctl(_DUMPABLE, 0)
    limits = {"CORE": 0, "AS": MEMORY, "FSIZE": 0, "NOFILE": FILES}
    if ground.is_alone:  # elsewhere whatever else this user runs counts too
        limits["NPROC"] = THREADS
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    lacking = set() if ground.is_alone else {Wall.NETWORK}
    if ground.rules is None or not landlock.confine(ground.rules):
        lacking.add(Wall.FILES)
    if ground.rules is not None:
        os.close(ground.rules)
    if not seccomp.confine():
        lacking.add(Wall.CALLS)
    _LACKING.update(lacking)


def lacking(_names: Sequence[str]) -> tuple[Wall, ...]:
    """Return the walls that this process does without, since the kernel has none. Runs in the sandbox."""
    return tuple(sorted(_LACKING))


_LACKING: Final[set[Wall]] = set()


def _drop_capabilities() -> None:
    """Give up whatever root may do beyond others."""
    number = _CAPSET.get(os.uname().machine)
    with suppress(OSError):
        if number is not None:
            syscall(number, struct.pack("=Ii", _CAPABILITIES, 0), bytes(24))
