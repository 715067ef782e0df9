"""Server of `/healthz` and `/metrics` on a local port."""

import json
import logging
import os
import re
import socket
import sys
from collections.abc import Iterable
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from django.db import close_old_connections

from payung.operations.status import figures, health

HOST: Final = "127.0.0.1"
TIMEOUT: Final = 5  # seconds for a client to send its request
# A web page could send requests here under a host name of its own (DNS rebinding).
_LOCAL: Final = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?")
_SYSTEMD_SOCKET: Final = 3  # the first file descriptor from systemd
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

log = logging.getLogger(__name__)

Answer = tuple[str, str, bytes]


class Status:
    """The WSGI application."""

    def __init__(self) -> None:
        self._figures = figures.text()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            status, kind, body = self._answer(environ)
        except Exception:
            log.exception("crashed")  # the server itself would log the error's text
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

    def _answer(self, environ: WSGIEnvironment) -> Answer:
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
    """Logs no request, and does not wait for a slow client."""

    timeout = TIMEOUT

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Log nothing."""


class _Server(WSGIServer):
    """Logs a request that fails, but not a client that hung up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Log where it failed, without the error's text."""
        del request, client_address
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("crashed")


def serving(port: int) -> WSGIServer:
    """Return a server on a local port, or on systemd's socket. Raises OSError where the port is taken."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return make_server(HOST, port, Status(), _Server, _Quiet)
    server = _Server((HOST, 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=_SYSTEMD_SOCKET)
    server.server_name, server.server_port = HOST, server.socket.getsockname()[1]
    server.setup_environ()
    server.set_app(Status())
    return server
