"""Where a receipt is looked up: all processes of a face ask one usher, who serves addresses in turn.

A look-up costs a core about 16 ms and 16 MiB, so an attacker would send many. One process (`usher.py`) does
all of them on one core, in the order of `fair_queue.py`. A request that waits holds no slot for forms
(`worker_slots.py`) and no connection to the database. How many wait is bounded.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from payung.foundation import fair_queue, rate_limits, receipts, usher, worker_slots
from payung.foundation.errors import TooMany

SECONDS: Final = 20.0  # that somebody waits at most: a full hall takes four, on a busy machine more
HEAVY: Final = (
    16 * 1024
)  # letters of a form above which few may wait, since it is in memory as long
FEW: Final = 32
OFTEN: Final = 1.0  # seconds after which who waits looks whether an usher lives
CODE: Final = Path(__file__).parents[2]
TRIES: Final = 2  # an usher that dies is followed by another

# Made before the server forks, so that all its processes ask the same usher. None of these has a name: the
# kernel gives the watch back when the usher that holds it dies, and tells an usher when nobody is left.
_CALL, _DOOR = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
_CALL.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(SECONDS), 0))
_WATCH: Final = os.memfd_create("usher")

_waiting = threading.BoundedSemaphore(fair_queue.WAITING)
_heavy: set[bytes] = set()  # the addresses whose long forms wait, one of each
_heavy_lock = threading.Lock()
_started: list[subprocess.Popen[bytes]] = []


def look_up(receipt: str, address: str, size: int = 0) -> receipts.Reporter:
    """Return a receipt's look-up id and key, when its turn has come.

    `size`: letters of the form that waits. Raises TooMany where the hall is full, at the latest after 20 s.
    """
    with _inside(), _with_its_form(address, size), worker_slots.WORK.lent():
        return receipts.opened(_asked(_message(usher.ASK, address, receipts.peppered(receipt))))


def was_wrong(address: str) -> None:
    """Count a receipt that never was. A slip of the finger is none: the check digit has caught it before."""
    _tell(_message(usher.WRONG, address))


def was_right(address: str) -> None:
    """Count a right receipt: whoever shares the address waits among all others again."""
    _tell(_message(usher.RIGHT, address))


@contextmanager
def _inside() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooMany
    try:
        yield
    finally:
        _waiting.release()


@contextmanager
def _with_its_form(address: str, size: int) -> Iterator[None]:
    """Let a long form wait, one of an address and few of all: no address keeps out the long words of others."""
    if size <= HEAVY:
        yield
        return
    who = rate_limits.keyed("receipts", address)
    with _heavy_lock:
        if who in _heavy or len(_heavy) >= FEW:
            raise TooMany
        _heavy.add(who)
    try:
        yield
    finally:
        with _heavy_lock:
            _heavy.discard(who)


def _message(what: int, address: str, secret: bytes = b"") -> bytes:
    return usher.MESSAGE.pack(what, rate_limits.keyed("receipts", address), receipts.MEMORY, secret)


def _tell(message: bytes) -> None:
    with suppress(OSError):  # nobody hears it: then nobody is looked up either
        _CALL.send(message, socket.MSG_DONTWAIT)


def _asked(message: bytes) -> bytes:
    """Return the usher's answer. Raises TooMany, or OSError where no usher can be had."""
    for _ in range(TRIES):
        try:
            answer = _answer(message)
        except (TimeoutError, BlockingIOError):
            raise TooMany from None
        if answer == usher.FULL:
            raise TooMany
        if answer:
            return answer
    raise ConnectionError("No usher answers.")


def _answer(message: bytes) -> bytes:
    """Return what the usher says; nothing where it has died.

    Raises TimeoutError, or BlockingIOError where it does not even hear.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            socket.send_fds(_CALL, [message], [theirs.fileno()])
        until = time.monotonic() + SECONDS
        while (left := until - time.monotonic()) > 0:
            _call_usher()  # also one who takes over what the last one did not hear before it died
            ours.settimeout(min(left, OFTEN))
            with suppress(TimeoutError):
                return _heard(ours)
    raise TimeoutError


def _heard(line: socket.socket) -> bytes:
    try:
        return line.recv(256)
    except ConnectionError:
        return b""


def _call_usher() -> None:
    """Start an usher unless one is on watch: who starts it takes the watch, and hands it on."""
    watch = os.open(f"/proc/self/fd/{_WATCH}", os.O_RDWR)  # opened by itself, so locked by itself
    try:
        fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        _started[:] = [each for each in _started if each.poll() is None]
        _started.append(_new_usher(watch))
    finally:
        os.close(watch)


def _new_usher(watch: int) -> subprocess.Popen[bytes]:
    """Start an usher. It gets nothing but where our code lies, its door and the watch."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", usher.__name__],
        env={"PYTHONPATH": str(CODE)},
        stdin=_DOOR.fileno(),
        stdout=watch,  # it writes nothing: the watch is its own while it lives
    )
