"""Answers on a local port: `/healthz` and `/metrics`, to whoever is on this machine."""

import json
import logging
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import close_old_connections

from payung.operations.status import figures, health

HOST: Final = "127.0.0.1"
TIMEOUT: Final = 5  # seconds that somebody may take to ask
# A page in a browser of this machine could ask too, under a name that leads here; it would bring that name.
_LOCAL: Final = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")
_HANDED_OVER: Final = 3  # the first file descriptor that systemd hands over
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

log = logging.getLogger(__name__)

Start = Callable[..., Any]
Answer = tuple[str, str, bytes]


class Status:
    """The application behind the port."""

    def __init__(self) -> None:
        self._figures = figures.text()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer one request."""
        try:
            status, kind, body = self._answer(environ)
        except Exception:
            log.exception("crashed")  # the server's own way would write its words down
            status, kind, body = "500 Internal Server Error", "text/plain", b""
        finally:
            close_old_connections()
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(status, headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        if not _LOCAL.fullmatch(environ.get("HTTP_HOST", "")):
            return "400 Bad Request", "text/plain", b"Only this machine may ask.\n"
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return "405 Method Not Allowed", "text/plain", b""
        path = environ.get("PATH_INFO", "")
        if path == "/healthz":
            return _health()
        if path == "/metrics":
            return "200 OK", _TYPE, self._figures()
        return "404 Not Found", "text/plain", b"/healthz or /metrics\n"


def _health() -> Answer:
    reasons = health.reasons()
    status = "503 Service Unavailable" if reasons else "200 OK"
    body = json.dumps({"ok": not reasons, "reasons": reasons}).encode()
    return status, "application/json", body + b"\n"


class _Quiet(WSGIRequestHandler):
    """Writes nothing down, and waits for nobody."""

    timeout = TIMEOUT

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
        """Say nothing."""


class _Server(WSGIServer):
    """Tells what fails while somebody asks as a log line, and nothing of who left or never asked."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write down what failed: a place, no words."""
        del request, client_address
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("crashed")


def serving(port: int) -> WSGIServer:
    """Return a server on a local port, or on the socket that systemd has opened; OSError where it is taken."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return make_server(HOST, port, Status(), _Server, _Quiet)
    server = _Server((HOST, 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=_HANDED_OVER)
    server.server_name, server.server_port = HOST, server.socket.getsockname()[1]
    server.setup_environ()
    server.set_app(Status())
    return server
