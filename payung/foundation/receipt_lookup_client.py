"""Look-ups of receipts: all processes of a face ask one usher, which serves addresses in turn.

A look-up costs about 16 ms of a core and 16 MiB, so an attacker would send many. One process, the usher
(`receipt_lookup_server.py`), does them all on one core, in the order of `fair_queue.py`. A waiting request
holds no slot for forms (`worker_slots.py`) and no database connection. The number of waiting requests is
bounded.
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

from payung.foundation import fair_queue, rate_limits, receipts, worker_slots
from payung.foundation import receipt_lookup_server as server
from payung.foundation.errors import TooMany

SECONDS: Final = 20.0  # longest wait: a full hall takes four, on a busy machine more
HEAVY: Final = (
    16 * 1024
)  # letters of a form above which few may wait, since it is in memory as long
FEW: Final = 32
OFTEN: Final = 1.0  # seconds between a waiting request's checks that an usher lives
CODE: Final = Path(__file__).parents[2]
TRIES: Final = 2  # a dead usher is replaced

# Made before the server forks, so that all its processes ask the same usher. None has a name. The kernel
# releases the watch when its usher dies, and closes an usher's door when no process is left.
_CALL, _DOOR = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
_CALL.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(SECONDS), 0))
_WATCH: Final = os.memfd_create("usher")

_waiting = threading.BoundedSemaphore(fair_queue.WAITING)
_heavy: set[bytes] = set()  # addresses whose long form waits, one form an address
_heavy_lock = threading.Lock()
_started: list[subprocess.Popen[bytes]] = []


def look_up(receipt: str, address: str, size: int = 0) -> receipts.Reporter:
    """Return a receipt's look-up id and key, once its turn has come.

    `size`: letters of the waiting form. Raises TooMany where the hall is full, or after 20 s.
    """
    with _inside(), _form_place(address, size), worker_slots.WORK.lent():
        return receipts.opened(
            _ask_usher(_message(server.ASK, address, receipts.peppered(receipt)))
        )


def was_wrong(address: str) -> None:
    """Count an invalid receipt of an address. Typing errors never come here: the check digit catches them."""
    _tell(_message(server.WRONG, address))


def was_right(address: str) -> None:
    """Count a valid receipt: requests of this address wait in the ordinary line again."""
    _tell(_message(server.RIGHT, address))


@contextmanager
def _inside() -> Iterator[None]:
    if not _waiting.acquire(blocking=False):
        raise TooMany
    try:
        yield
    finally:
        _waiting.release()


@contextmanager
def _form_place(address: str, size: int) -> Iterator[None]:
    """Let a long form wait, one an address and few in all: no address blocks the long forms of others."""
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
    return server.MESSAGE.pack(
        what, rate_limits.keyed("receipts", address), receipts.MEMORY, secret
    )


def _tell(message: bytes) -> None:
    with suppress(OSError):  # without an usher no receipt is looked up either
        _CALL.send(message, socket.MSG_DONTWAIT)


def _ask_usher(message: bytes) -> bytes:
    """Return the usher's answer. Raises TooMany, or OSError where no usher can be started."""
    for _ in range(TRIES):
        try:
            answer = _answer(message)
        except (TimeoutError, BlockingIOError):
            raise TooMany from None
        if answer == server.FULL:
            raise TooMany
        if answer:
            return answer
    raise ConnectionError("No usher answers.")


def _answer(message: bytes) -> bytes:
    """Return the usher's answer; nothing where it has died.

    Raises TimeoutError, or BlockingIOError where it does not even receive the message.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            socket.send_fds(_CALL, [message], [theirs.fileno()])
        until = time.monotonic() + SECONDS
        while (left := until - time.monotonic()) > 0:
            _call_usher()  # a new usher reads the messages that a dead one left
            ours.settimeout(min(left, OFTEN))
            with suppress(TimeoutError):
                return _received(ours)
    raise TimeoutError


def _received(line: socket.socket) -> bytes:
    try:
        return line.recv(256)
    except ConnectionError:
        return b""


def _call_usher() -> None:
    """Start an usher unless one is on watch; the new usher inherits the watch."""
    # A separate descriptor, so that its lock is separate too.
    watch = os.open(f"/proc/self/fd/{_WATCH}", os.O_RDWR)
    try:
        fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        _started[:] = [process for process in _started if process.poll() is None]
        _started.append(_new_usher(watch))
    finally:
        os.close(watch)


def _new_usher(watch: int) -> subprocess.Popen[bytes]:
    """Start an usher with nothing but the path of our code, its door and the watch."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", server.__name__],
        env={"PYTHONPATH": str(CODE)},
        stdin=_DOOR.fileno(),
        stdout=watch,  # it writes nothing: it holds the watch while it lives
    )
