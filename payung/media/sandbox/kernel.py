"""Calls of the kernel for which Python has no name."""

import ctypes
import os
from typing import Final

_LIBRARY: Final = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *given: int) -> bool:
    """Set something of this process; say whether the kernel did."""
    words = [ctypes.c_ulong(each) for each in (*given, 0, 0, 0, 0)[:4]]
    return int(_LIBRARY.prctl(ctypes.c_int(option), *words)) == 0


def syscall(number: int, *given: "int | bytes | None") -> int:
    """Return what a call returns. Raises OSError."""
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in given]
    found = int(_LIBRARY.syscall(ctypes.c_long(number), *words))
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found


def unshare(flags: int) -> bool:
    """Leave what this process shares with others; say whether the kernel lets it."""
    return int(_LIBRARY.unshare(ctypes.c_int(flags))) == 0
