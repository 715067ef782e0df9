"""Let the sandbox make only the system calls that reading and computing need.

A list of what is allowed, so that a call that a newer kernel has is refused too. What is refused answers EPERM,
as if the user had no right to it: a decoder that asks for it goes on or fails, and ends nobody else.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from payung.media.sandbox.kernel import prctl

_SET_SECCOMP, _FILTER = 22, 2
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # yes; EPERM; ENOSYS
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06  # BPF: a word of the call; bits of it; the answer
_EQUAL, _ALWAYS = 0x15, 0x05
_NUMBER, _MACHINE = 0, 4  # places in what the kernel shows of a call (struct seccomp_data)


def _argument(number: int, *, upper: bool = False) -> int:
    return 16 + 8 * number + 4 * upper  # both kinds of machine keep the lower half first


class _Machine(NamedTuple):
    audit: int
    column: int


_MACHINES: Final = {"x86_64": _Machine(0xC000003E, 0), "aarch64": _Machine(0xC00000B7, 1)}

# By their numbers on x86_64 and aarch64 (linux: unistd_64.h, asm-generic/unistd.h); None: not there.
_ALLOWED_CALLS: Final[dict[str, tuple[int | None, int | None]]] = {
    # memory
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "brk": (12, 214), "madvise": (28, 233),
    "mremap": (25, 216),
    # what it was given, and its libraries: Landlock says which files
    "read": (0, 63), "pread64": (17, 67), "preadv": (295, 69), "preadv2": (327, 286), "readv": (19, 65),
    "lseek": (8, 62), "write": (1, 64), "recvmsg": (47, 212), "sendto": (44, 206), "recvfrom": (45, 207),
    "poll": (7, None), "ppoll": (271, 73), "close": (3, 57), "dup": (32, 23), "fadvise64": (221, 223),
    "fstat": (5, 80), "newfstatat": (262, 79), "statx": (332, 291), "stat": (4, None), "lstat": (6, None),
    "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "getdents64": (217, 61), "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17),
    # threads of its own
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "set_tid_address": (218, 96), "membarrier": (324, 283),
    # its own signals
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    # time, chance, who it is, and the end
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "getrusage": (98, 165), "getrandom": (318, 278), "sysinfo": (99, 179), "uname": (63, 160),
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "arch_prctl": (158, None),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_OPENAT, _CLONE, _CLONE3 = (257, 56), (56, 220), (435, 435)
_KILL, _TGKILL, _FCNTL, _PRLIMIT = (62, 129), (234, 131), (72, 25), (302, 261)
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_THREAD: Final = 0x10000  # CLONE_THREAD
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: none that sends a signal, or takes a lease
_FILE_COMMANDS: Final = (0, 1, 2, 3, 1030)

_Step = tuple[int, int, int, int]  # of BPF: what, how far on if so, how far on if not, value


def confine() -> bool:
    """Refuse this process, for good, all calls that are not listed; say whether the kernel does so."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = list(_steps(machine, os.getpid()))
    program = b"".join(struct.pack("=HBBI", *step) for step in steps)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(steps), ctypes.addressof(code))
    whole = ctypes.create_string_buffer(header, len(header))
    return prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(whole))


def _steps(machine: _Machine, own: int) -> Iterator[_Step]:
    def number(both: tuple[int | None, int | None]) -> int:
        return both[machine.column] or 0

    yield from ((_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, machine.audit), (_RETURN, 0, 0, _REFUSE))
    yield _LOAD, 0, 0, _NUMBER
    for both in _ALLOWED_CALLS.values():
        if both[machine.column] is not None:
            yield from ((_EQUAL, 0, 1, number(both)), (_RETURN, 0, 0, _ALLOW))
    yield from ((_EQUAL, 0, 1, number(_CLONE3)), (_RETURN, 0, 0, _UNKNOWN))
    yield from _only(number(_OPENAT), [(_LOAD, 0, 0, _argument(2)), (_AND, 0, 0, _WRITES)], [0])
    threads = [(_LOAD, 0, 0, _argument(0)), (_AND, 0, 0, _THREAD)]
    yield from _only(number(_CLONE), threads, [_THREAD])
    for call in (_KILL, _TGKILL):
        yield from _only(number(call), [(_LOAD, 0, 0, _argument(0))], [own])
    yield from _only(number(_FCNTL), [(_LOAD, 0, 0, _argument(1))], _FILE_COMMANDS)
    yield from _reads_limits(number(_PRLIMIT))
    yield _RETURN, 0, 0, _REFUSE


def _only(number: int, look: list[_Step], right: Iterable[int]) -> Iterator[_Step]:
    """Allow one call where what is looked at has one of the right values."""
    values = list(right)
    yield _EQUAL, 0, len(look) + 2 * len(values) + 1, number
    yield from look
    for value in values:
        yield from ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))
    yield _RETURN, 0, 0, _REFUSE


def _reads_limits(number: int) -> Iterator[_Step]:
    """Allow to read limits: the place of new ones is nowhere."""
    lower, upper = _argument(2), _argument(2, upper=True)
    yield _EQUAL, 0, 6, number
    yield from ((_LOAD, 0, 0, lower), (_EQUAL, 0, 3, 0), (_LOAD, 0, 0, upper), (_EQUAL, 0, 1, 0))
    yield from ((_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE))
