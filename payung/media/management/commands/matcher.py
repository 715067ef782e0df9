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
from django.db import close_old_connections

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
    warm = threading.Thread(target=_warm, daemon=True)
    warm.start()
    with ThreadPoolExecutor(THREADS) as pool, ThreadPoolExecutor(WRITERS) as writers:
        while not stop.is_set():
            try:
                conversation, _ = listener.accept()
            except TimeoutError:
                continue
            pool.submit(_converse, conversation, writers)


def _warm() -> None:
    """Compile, and map the index, before somebody waits for it; write one where it is missing."""
    _answer({"hashes": [[{"pdq": "0" * 64}, None]], "radius": 0, "sets": []})
    _answer({"merge": True})


def _converse(conversation: socket.socket, writers: Executor) -> None:
    conversation.settimeout(READING)
    try:
        question = json.loads(protocol.read(conversation))
    except (OSError, ValueError):
        conversation.close()  # whoever asked is gone, or is none of ours
        return
    if server.writes(question):
        writers.submit(_reply, conversation, question)
    else:
        _reply(conversation, question)


def _reply(conversation: socket.socket, question: protocol.Answer) -> None:
    with conversation, suppress(OSError):
        conversation.sendall(protocol.encoded(_answer(question)))


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
