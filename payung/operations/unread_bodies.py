"""Request bodies that a face does not read to the end, and slow clients.

Closing a socket with unread bytes resets the connection, and the client may lose the answer. So the face first
ends its side, then discards what still arrives until the client hangs up. The proxy hangs up at once.

A request that waits for a slow client holds no connection to the database. Otherwise a few slow uploads would
use up a process's connections and stop all its other requests.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from payung.foundation.worker_slots import disconnect

PATIENCE: Final = 2.0  # seconds to wait for a client to hang up
CHUNK: Final = 64 * 1024  # bytes


class Counted:
    """A body that counts what was read of it. Every read may wait for the sender."""

    def __init__(self, body: InputStream) -> None:
        self._body, self.received = body, 0

    def read(self, *size: int) -> bytes:
        """Return up to that many bytes."""
        disconnect()
        return self._counted(self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        """Return one line."""
        disconnect()
        return self._counted(self._body.readline(*size))

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _counted(self, data: bytes) -> bytes:
        self.received += len(data)
        return data


class Ending:
    """An answer that is sent before its request's body has fully arrived."""

    def __init__(self, answer: Iterable[bytes], wire: socket.socket) -> None:
        self._answer, self._wire = answer, wire

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """End the answer, and wait for the client. gunicorn calls this once all of it is sent."""
        getattr(self._answer, "close", lambda: None)()
        end = time.monotonic() + PATIENCE
        with suppress(OSError):  # the client hung up, or waited too long
            self._wire.shutdown(socket.SHUT_WR)
            while (left := end - time.monotonic()) > 0:
                self._wire.settimeout(left)
                if not self._wire.recv(CHUNK):
                    break


def passed_over(application: WSGIApplication) -> WSGIApplication:
    """Wrap `application`: answers reach clients that still send, and slow clients hold no connection.

    This must be the outermost wrapper, outside those that shorten a body.
    """

    def answering(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        body = environ["wsgi.input"] = Counted(environ["wsgi.input"])
        answer = application(environ, start_response)
        disconnect()
        wire = environ.get("gunicorn.socket")
        is_whole = not length.isascii() or not length.isdigit() or body.received >= int(length)
        return answer if wire is None or is_whole else Ending(answer, wire)

    return answering
