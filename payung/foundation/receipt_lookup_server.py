"""The usher: the process that looks receipts up, one after another, in a fair order.

`receipt_lookup_client.py` starts one for all processes of a face, with an empty environment. It listens on a
socket without a name, so nobody else on the machine can ask, and ends with the last of those processes. It sees
no receipt: it gets a digest and answers with its Argon2id. Addresses come as keyed hashes.
"""

import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from payung.foundation.argon2id import stretched
from payung.foundation.fair_queue import Hall

ASK, WRONG, RIGHT = (
    1,
    2,
    3,
)  # a look-up; an address sent an invalid receipt, or a valid one
MESSAGE: Final = struct.Struct("<B16sI64s")  # what, which address, KiB, digest
FULL: Final = b"full"  # the answer to a ticket that is turned away
AT_ONCE: Final = 1000  # messages that are read before the next look-up


@dataclass(frozen=True, eq=False)
class Lookup:
    """A look-up that waits, and the socket for its answer."""

    line: socket.socket
    who: bytes
    memory: int
    secret: bytes


class Usher:
    """Serves the look-ups of a hall. `door`: receives messages, every look-up with its own socket."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        door.setblocking(False)
        self._hall: Hall[Lookup] = Hall()
        self._selector = selectors.DefaultSelector()
        self._selector.register(door, selectors.EVENT_READ)
        self._is_open = True

    def serve(self) -> None:
        """Serve until no process is left that could ask."""
        while self._is_open:
            for key, _ in self._selector.select(self._hall.wait(time.monotonic())):
                if key.fileobj is self._door:
                    self._hear()
                else:
                    self._let_go(key.data)
            if lookup := self._hall.next(time.monotonic()):
                self._look_up(lookup)

    def _hear(self) -> None:
        for _ in range(AT_ONCE):
            try:
                message, lines, _, _ = socket.recv_fds(self._door, MESSAGE.size, 1)
            except BlockingIOError:
                return
            if not message:
                self._is_open = False
                return
            self._take(message, [socket.socket(fileno=line) for line in lines])

    def _take(self, message: bytes, lines: list[socket.socket]) -> None:
        what, who, memory, secret = MESSAGE.unpack(message)
        now = time.monotonic()
        away: list[Lookup] = []
        if what == WRONG:
            away = self._hall.was_wrong(who, now)
        elif what == RIGHT:
            away = self._hall.was_right(who)
        elif lines:  # else no file was left to open, and the sender sees that nobody answers
            lookup = Lookup(lines[0], who, memory, secret)
            self._selector.register(lookup.line, selectors.EVENT_READ, lookup)
            away = self._hall.enter(who, lookup, now)
        for turned_away in away:
            self._answer(turned_away, FULL)

    def _let_go(self, lookup: Lookup) -> None:
        """Remove a look-up whose sender has hung up."""
        if lookup.line.fileno() >= 0:  # else turned away in this very round
            self._hall.leave(lookup.who, lookup)
            self._answer(lookup, FULL)

    def _look_up(self, lookup: Lookup) -> None:
        began = time.monotonic()
        answer = stretched(lookup.secret, lookup.memory)
        self._hall.served(began, time.monotonic())
        self._answer(lookup, answer)

    def _answer(self, lookup: Lookup, answer: bytes) -> None:
        self._selector.unregister(lookup.line)
        with lookup.line, suppress(OSError):  # the sender has hung up
            lookup.line.send(answer, socket.MSG_DONTWAIT)


def main() -> None:
    """Serve at the socket that replaces the standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the face, and this process with it
    Usher(socket.socket(fileno=sys.stdin.fileno())).serve()


if __name__ == "__main__":
    main()
