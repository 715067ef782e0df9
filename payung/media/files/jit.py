"""Compile the inner loops of this room to machine code, once, and keep them for the next process.

A process whose memory may not be written and run (deploy/systemd) compiles nothing: there a loop that has a
plain form is run in that, and whatever has none is for another process.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, cast

from django.conf import settings

from payung.foundation.home import make_home

# Numba keeps what it compiled beside the source, where a service may not write: it goes with all other state. A
# sandbox process is told where, and knows no settings.
if "NUMBA_CACHE_DIR" not in os.environ:
    with suppress(OSError):  # numba would make the home, and let others read it
        settings.PAYUNG_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(settings.PAYUNG_HOME / "compiled")
    with suppress(OSError):  # what cannot be kept there is compiled again by each process
        make_home()  # else Numba makes it, open to others

try:
    import numba  # it reads its folder when it is first imported
except OSError:  # it tries at once whether it may run what it has written
    COMPILES = False
else:
    COMPILES = True

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a function of arrays and numbers; it holds no lock, so threads run in parallel."""
    return _compiled(loop, fastmath=False)


def compiled_loosely(loop: Loop) -> Loop:
    """Compile a function whose sums may be taken in any order."""
    return _compiled(loop, fastmath=True)


def _compiled(loop: Loop, *, fastmath: bool) -> Loop:
    if not COMPILES:
        return loop
    make = numba.njit(cache=True, nogil=True, boundscheck=False, fastmath=fastmath)
    return cast("Loop", make(loop))


def or_else(plain: Loop) -> Callable[[Loop], Loop]:
    """Use `plain` instead of a loop where nothing is compiled."""
    return lambda loop: loop if COMPILES else plain
