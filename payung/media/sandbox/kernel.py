"""Calls of the kernel for which Python has no name."""

import ctypes
import os
from typing import Final

_LIBRARY: Final = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> bool:
    """Set an option of this process; say whether the kernel accepted it."""
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return int(_LIBRARY.prctl(ctypes.c_int(option), *words)) == 0


def syscall(number: int, *arguments: "int | bytes | None") -> int:
    """Return what a call returns. Raises OSError."""
    words = [
        ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments
    ]
    result = int(_LIBRARY.syscall(ctypes.c_long(number), *words))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def unshare(flags: int) -> bool:
    """Leave what this process shares with others; say whether the kernel lets it."""
    return int(_LIBRARY.unshare(ctypes.c_int(flags))) == 0
