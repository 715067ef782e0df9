"""The process that looks receipts up, one after another, in a fair order.

`lookup_queue.py` starts one for all processes of a face, with an empty environment. It listens on a socket
without a name, so nobody else on the machine can ask. It ends when no process is left that could ask. It keeps
no receipt: it gets a digest and answers with what Argon2id makes of it. Addresses come as keyed hashes.
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
)  # what is asked for; an address sent a receipt that never was, or a right one
MESSAGE: Final = struct.Struct("<B16sI64s")  # what, which address, KiB, digest
FULL: Final = b"full"  # the answer to who is turned away
AT_ONCE: Final = 1000  # messages that are read before the next look-up


@dataclass(frozen=True, eq=False)
class Asked:
    """A look-up that waits, and the line on which its answer goes."""

    line: socket.socket
    who: bytes
    memory: int
    secret: bytes


class Usher:
    """Serves those who wait in a hall. `door`: where messages come in, each look-up with its own line."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        door.setblocking(False)
        self._hall: Hall[Asked] = Hall()
        self._selector = selectors.DefaultSelector()
        self._selector.register(door, selectors.EVENT_READ)
        self._is_open = True

    def serve(self) -> None:
        """Serve until nobody is left who could ask."""
        while self._is_open:
            for key, _ in self._selector.select(self._hall.wait(time.monotonic())):
                if key.fileobj is self._door:
                    self._hear()
                else:
                    self._let_go(key.data)
            if asked := self._hall.next(time.monotonic()):
                self._look_up(asked)

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
        away: list[Asked] = []
        if what == WRONG:
            away = self._hall.was_wrong(who, now)
        elif what == RIGHT:
            away = self._hall.was_right(who)
        elif (
            lines
        ):  # else there was no room for one more open file: who asked hears that nobody answers
            asked = Asked(lines[0], who, memory, secret)
            self._selector.register(asked.line, selectors.EVENT_READ, asked)
            away = self._hall.enter(who, asked, now)
        for each in away:
            self._answer(each, FULL)

    def _let_go(self, asked: Asked) -> None:
        """Forget who has hung up."""
        if asked.line.fileno() >= 0:  # else turned away in this very round
            self._hall.leave(asked.who, asked)
            self._answer(asked, FULL)

    def _look_up(self, asked: Asked) -> None:
        began = time.monotonic()
        found = stretched(asked.secret, asked.memory)
        self._hall.served(began, time.monotonic())
        self._answer(asked, found)

    def _answer(self, asked: Asked, answer: bytes) -> None:
        self._selector.unregister(asked.line)
        with asked.line, suppress(OSError):  # who has hung up
            asked.line.send(answer, socket.MSG_DONTWAIT)


def main() -> None:
    """Serve at the socket that stands in for the standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the face's, and ends this with it
    Usher(socket.socket(fileno=sys.stdin.fileno())).serve()


if __name__ == "__main__":
    main()
