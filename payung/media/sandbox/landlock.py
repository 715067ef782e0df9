"""Let the sandbox open only its libraries, for reading. Landlock, in the kernel since Linux 5.13.

What it was given is open already. Also it reaches into no process outside (memory, open files, signals) and no
socket. The numbers are those of linux/landlock.h, the same on every kind of machine.
"""

import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from payung.media.sandbox.kernel import syscall

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1  # LANDLOCK_CREATE_RULESET_VERSION
_BENEATH: Final = 1  # LANDLOCK_RULE_PATH_BENEATH
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# The rights to files that each version of Landlock can deny: all of them.
_FILES: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET, _SCOPED = (4, 0b11), (6, 0b11)  # since which version: TCP; abstract sockets and signals


def version() -> int:
    """Return the kernel's version of Landlock, 0 for none."""
    try:
        return syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def rules(readable: Iterable[Path]) -> int | None:
    """Return a handle to the rule that only files below these folders may be opened, for reading.

    None where the kernel has no Landlock.
    """
    known = version()
    if not known:
        return None
    files = max(bits for since, bits in _FILES.items() if since <= known)
    parts = [files]
    if known >= _NET[0]:
        parts.append(_NET[1])
    if known >= _SCOPED[0]:
        parts.append(_SCOPED[1])
    attributes = struct.pack(f"={len(parts)}Q", *parts)
    handle = syscall(_CREATE, attributes, len(attributes), 0)
    for path in readable:
        with suppress(FileNotFoundError):
            _allow(handle, path)
    return handle


def _allow(handle: int, path: Path) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        right = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        syscall(_ADD, handle, _BENEATH, struct.pack("=Qi", right, place), 0)
    finally:
        os.close(place)


def confine(handle: int) -> bool:
    """Hold this process to rules, for good; say whether the kernel does."""
    try:
        syscall(_RESTRICT, handle, 0)
    except OSError:
        return False
    return True
