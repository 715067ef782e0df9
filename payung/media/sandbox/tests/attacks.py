"""What a file might make of the sandbox that opens it: these functions run there.

Each attack returns what came of it, a line each; empty where nothing did.
"""

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Final

from payung.media.files import pdq
from payung.media.sandbox.walls import MEMORY
from payung.media.sandbox.wire import Pixels

_COLUMN: Final = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), 0)
# What reaches beyond a process, by its numbers on x86_64 and aarch64.
CALLS: Final = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "open_by_handle_at": (304, 265),
    "openat2": (437, 437),
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "memfd_create": (319, 279),
    "prctl": (157, 167),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "sendmsg": (46, 211),
    "ioctl": (16, 29),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    "setuid": (105, 146),
    "clone3": (435, 435),
}


def spoilt(path: Path) -> str:
    """Work on a file: die at some, never end at others."""
    if "dies" in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "sleeps" in path.name:
        sleep(60)
    if "memory" in path.name:
        bytearray(MEMORY)
    return path.name


def ends_badly(data: bytes) -> str:
    """Work on what lies in memory: die, or never end."""
    return spoilt(Path(data.decode()))


def compiled_before(data: bytes) -> int:
    """Work on what lies in memory: say in how many forms the loop that looks at a picture is there already."""
    return len(getattr(pdq._sampled, "signatures", data))


def reads_secrets(_names: Sequence[str], asker: int, place: str) -> list[str]:
    """Look for what the process that asks knows: its environment, memory, open files; a file of its home."""
    paths = [place, f"/proc/{asker}/environ", f"/proc/{asker}/mem", f"/proc/{asker}/maps"]
    paths += [
        f"/proc/{process}/fd/{number}" for process in (asker, os.getppid()) for number in range(30)
    ]
    paths += ["/proc/self/environ", "/etc/passwd", "/etc/hosts", str(Path(place).parent)]
    return [*_own(), *_came_of(_read(path) for path in paths)]


def _own() -> list[str]:
    known = {"NUMBA_CACHE_DIR", "LC_CTYPE"} | {
        f"{library}_NUM_THREADS" for library in ("OMP", "MKL", "OPENBLAS")
    }
    return sorted(set(os.environ) - known)


def _read(path: str) -> Callable[[], object]:
    return lambda: (
        list(Path(path).iterdir()) if Path(path).is_dir() else Path(path).read_bytes()[:10]
    )


def writes(_names: Sequence[str], places: Sequence[str]) -> list[str]:
    """Leave something behind."""
    return _came_of(lambda place=place: Path(place, "left").write_text("x") for place in places)  # type: ignore[misc]


def speaks(_names: Sequence[str]) -> list[str]:
    """Open sockets of every kind."""
    kinds = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK)
    return _came_of(lambda kind=kind: socket.socket(kind, socket.SOCK_RAW) for kind in kinds) + (  # type: ignore[misc]
        _came_of(lambda kind=kind: socket.socket(kind) for kind in kinds)  # type: ignore[misc]
    )


def starts_programs(_names: Sequence[str]) -> list[str]:
    """Run something else, or become two."""
    return _came_of(
        [
            lambda: os.posix_spawn("/bin/true", ["true"], {}),
            lambda: os.execv("/bin/true", ["true"]),
            _forks,
        ]
    )


def _forks() -> int:
    child = os.fork()
    if not child:
        os._exit(0)
    return child


def reaches_others(_names: Sequence[str], others: Sequence[int]) -> list[str]:
    """End other processes, or change what they may do."""
    processes = [*others, os.getppid()]
    return _came_of(lambda pid=pid: os.kill(pid, signal.SIGCONT) for pid in processes) + (  # type: ignore[misc]
        _came_of(
            lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))  # type: ignore[misc]
            for pid in processes
        )
    )


def takes_more(_names: Sequence[str]) -> list[str]:
    """Raise its own limits."""
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    most = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    return _came_of(lambda kind=kind: resource.setrlimit(kind, most) for kind in kinds)  # type: ignore[misc]


def calls(_names: Sequence[str]) -> list[str]:
    """Make system calls that reach beyond a process; return those that were not refused."""
    library = ctypes.CDLL(None, use_errno=True)
    refused = {errno.EPERM, errno.ENOSYS}
    names = []
    for name, numbers in CALLS.items():
        ctypes.set_errno(0)
        done = library.syscall(ctypes.c_long(numbers[_COLUMN]), *([ctypes.c_long(0)] * 6))
        if done >= 0 or ctypes.get_errno() not in refused:
            names.append(name)
    return names


def _came_of(tries: "Iterator[Callable[[], object]] | Sequence[Callable[[], object]]") -> list[str]:
    outcomes = []
    for attempt in tries:
        with suppress(OSError, ValueError):
            outcomes.append(repr(attempt()))
    return outcomes


def answers_itself(_names: Sequence[str], hex_bytes: str) -> list[str]:
    """Write an answer of its own to whoever asks, and wait."""
    for handle in range(3, 64):
        with suppress(OSError):
            os.write(handle, bytes.fromhex(hex_bytes))
    sleep(60)
    return []


def shows_itself(_names: Sequence[str], hex_bytes: str) -> Pixels:
    """Do the same where points are expected."""
    answers_itself(_names, hex_bytes)
    return Pixels(1, 1, bytes(3))


def never_ends(_names: Sequence[str]) -> list[str]:
    """Loop, and take no notice of what asks it to end."""
    for number in range(1, 64):
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def takes_all_memory(_names: Sequence[str]) -> list[str]:
    """Take all that there is, bit by bit."""
    blocks = []
    while True:
        blocks.append(bytearray(64 << 20))


def framed(answer: object, more: bytes = b"") -> bytes:
    """Return an answer as it is sent."""
    packed = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return struct.pack("=II", len(packed), len(more)) + packed + more
