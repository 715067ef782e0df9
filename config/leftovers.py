"""Bodies that were not read to their end: their sender reads the whole answer all the same.

A socket that is closed with bytes unread tells the other side of a broken line, and the answer may be lost. So
the face first says that its answer has ended, and passes over what still comes until the other side hangs up.
The proxy does so at once.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from config.requests import Application, Start

PATIENCE: Final = 2.0  # seconds for who does not hang up
CHUNK: Final = 64 * 1024  # bytes


class Counted:
    """A body, and how much of it was read."""

    def __init__(self, body: Any) -> None:
        self._body, self.came = body, 0

    def read(self, *size: int) -> bytes:
        """Return up to so many bytes."""
        return self._counted(self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        """Return one line."""
        return self._counted(self._body.readline(*size))

    def __iter__(self) -> Iterator[bytes]:
        return map(self._counted, self._body)

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
    """Return `application`, whose answers reach who is still sending.

    It goes around all that shortens a body.
    """

    def answering(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        body = environ["wsgi.input"] = Counted(environ["wsgi.input"])
        answer = application(environ, start_response)
        wire = environ.get("gunicorn.socket")
        is_whole = not length.isascii() or not length.isdigit() or body.came >= int(length)
        return answer if wire is None or is_whole else Ending(answer, wire)

    return answering
