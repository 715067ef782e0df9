"""Answer whether hashes are known: `payung matcher`, at the socket file that PAYUNG_MATCHER names.

It reads hash sets and nothing else, holds no secret and reaches no network.
"""

import json
import logging
import os
import signal
import socket
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import close_old_connections, connections

from payung.foundation import logs
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.media.matcher import protocol, server

log = logging.getLogger(__name__)

THREADS: Final = max(2, os.cpu_count() or 2)
WRITERS: Final = (
    8  # imports that may wait for an index: apart, so that none who asks waits with them
)
READING: Final = 30.0  # seconds in which a question must have come
IDLE: Final = 5.0  # seconds in which the next question of a conversation must begin
MOST: Final = 32  # conversations at once, each with a thread; beyond that, idle ones are ended
WARM: Final = "warm"  # name of the thread that prepares the first answer
_FIRST_GIVEN: Final = 3  # the file descriptor of the socket that systemd has opened


class Command(BaseCommand):
    help = "Serve hash lookups at a socket file; `payung serve` starts it."

    def handle(self, **options: object) -> None:
        del options
        logs.take_over()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with listening(settings.PAYUNG_MATCHER) as listener:
            serve(listener, stop)


def listening(path: str) -> socket.socket:
    """Return the socket that systemd has opened, or one of our own at `path`, for this user alone."""
    if os.environ.get("LISTEN_FDS") == "1" and os.environ.get("LISTEN_PID") == str(os.getpid()):
        return socket.socket(fileno=_FIRST_GIVEN)
    if not path:
        raise CommandError("PAYUNG_MATCHER must name the socket file at which it answers.")
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(path)
    finally:
        os.umask(before)
    listener.listen(128)
    return listener


def serve(listener: socket.socket, stop: threading.Event) -> None:
    """Answer until `stop` is set; what was asked by then is answered."""
    listener.settimeout(0.5)
    warm = threading.Thread(target=_warm, name=WARM, daemon=True)
    warm.start()
    with ThreadPoolExecutor(MOST) as pool, ThreadPoolExecutor(WRITERS) as writers:
        conversations = Conversations(writers)
        while not stop.is_set():
            try:
                conversation, _ = listener.accept()
            except TimeoutError:
                continue
            conversations.make_room()
            pool.submit(conversations.hold, conversation)
        conversations.end()


def _warm() -> None:
    """Compile, and map the index, before somebody waits for it; write one where it is missing."""
    _answer({"hashes": [[{"pdq": "0" * 64}, None]], "radius": 0, "sets": []})
    _answer({"merge": True})


class Conversations:
    """Those who ask, question after question; THREADS of them are answered at once."""

    def __init__(self, writers: Executor) -> None:
        self._writers, self._working = writers, threading.Semaphore(THREADS)
        self._lock, self._count, self._has_ended = threading.Lock(), 0, False
        self._idle: dict[socket.socket, None] = {}  # the longest idle first

    def make_room(self) -> None:
        """Let the longest idle conversation end where they are as many as threads. A client begins another."""
        with self._lock:
            self._count += 1
            if self._count > MOST and self._idle:
                _end(next(iter(self._idle)))

    def end(self) -> None:
        """Let each conversation end after the answer that it waits for."""
        with self._lock:
            self._has_ended = True
            for conversation in self._idle:
                _end(conversation)

    def hold(self, conversation: socket.socket) -> None:
        """Answer one who asks until they go."""
        conversation.settimeout(READING)
        try:
            while self._continues(conversation):
                conversation.settimeout(IDLE)
        finally:
            with self._lock:
                self._count -= 1
            connections.close_all()

    def _continues(self, conversation: socket.socket) -> bool:
        """Answer one question; say whether another may follow."""
        try:
            question = json.loads(self._next(conversation))
        except (OSError, ValueError):
            conversation.close()  # whoever asked is gone, or is none of ours
            return False
        if server.writes(question):
            self._writers.submit(_reply_and_close, conversation, question)
            return False
        with self._working:
            is_read = _reply(conversation, question)
        if not is_read:
            conversation.close()
        return is_read

    def _next(self, conversation: socket.socket) -> bytes:
        with self._lock:
            if self._has_ended:
                raise ConnectionResetError
            self._idle[conversation] = None
        try:
            return protocol.read(conversation)
        finally:
            with self._lock:
                del self._idle[conversation]


def _end(conversation: socket.socket) -> None:
    """Let the thread that waits for a question find that none comes."""
    with suppress(OSError):
        conversation.shutdown(socket.SHUT_RD)


def _reply(conversation: socket.socket, question: protocol.Answer) -> bool:
    """Send the answer; say whether anybody was there."""
    try:
        conversation.sendall(protocol.encoded(_answer(question)))
    except OSError:
        return False
    return True


def _reply_and_close(conversation: socket.socket, question: protocol.Answer) -> None:
    with conversation:
        _reply(conversation, question)


def _answer(question: protocol.Answer) -> protocol.Answer:
    close_old_connections()
    try:
        return server.answer(SYSTEM, question)
    except BadInput as error:
        return {"field": error.field, "sentence": str(error)}
    except Exception:
        log.exception("match-failed")
        return {"error": True}
    finally:
        close_old_connections()
