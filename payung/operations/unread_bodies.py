"""What still comes or goes when the work is done, and what a slow sender or reader may hold meanwhile.

A body that was not read to its end: its sender reads the whole answer all the same.

A socket that is closed with bytes unread tells the other side of a broken line, and the answer may be lost. So
the face first says that its answer has ended, and passes over what still comes until the other side hangs up.
The proxy does so at once.

Whoever waits for the next piece of a body, or for somebody to take an answer, holds no connection to the
database. Else as many slow files as a process has connections would stop all its other requests.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from payung.foundation.worker_slots import disconnect
from payung.operations.wsgi_middleware import Application, Start

PATIENCE: Final = 2.0  # seconds for who does not hang up
CHUNK: Final = 64 * 1024  # bytes


class Counted:
    """A body, and how much of it was read. Each read may wait for its sender."""

    def __init__(self, body: Any) -> None:
        self._body, self.came = body, 0

    def read(self, *size: int) -> bytes:
        """Return up to so many bytes."""
        disconnect()
        return self._counted(self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        """Return one line."""
        disconnect()
        return self._counted(self._body.readline(*size))

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _counted(self, data: bytes) -> bytes:
        self.came += len(data)
        return data


class Ending:
    """An answer that goes before the rest of its body has come."""

    def __init__(self, answer: Iterable[bytes], wire: socket.socket) -> None:
        self._answer, self._wire = answer, wire

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """End the answer, and wait until it was heard; gunicorn asks for this once all of it is sent."""
        getattr(self._answer, "close", lambda: None)()
        end = time.monotonic() + PATIENCE
        with suppress(OSError):  # they have hung up, or wait for too long
            self._wire.shutdown(socket.SHUT_WR)
            while (left := end - time.monotonic()) > 0:
                self._wire.settimeout(left)
                if not self._wire.recv(CHUNK):
                    break


def passed_over(application: Application) -> Application:
    """Return `application`, whose answers reach who is still sending, and which waits without a connection.

    It goes around all that shortens a body.
    """

    def answering(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        body = environ["wsgi.input"] = Counted(environ["wsgi.input"])
        answer = application(environ, start_response)
        disconnect()
        wire = environ.get("gunicorn.socket")
        is_whole = not length.isascii() or not length.isdigit() or body.came >= int(length)
        return answer if wire is None or is_whole else Ending(answer, wire)

    return answering
