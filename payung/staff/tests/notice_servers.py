"""A mail server and an SMS gateway of our own, which fail, delay and repeat as a test asks."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler


class _Postbox(MessageHandler):
    """Keeps each message, or answers as `answers` says: codes in turn, then always yes."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.answers: list[str] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> Any:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def mail_server(settings: Any) -> Iterator[_Postbox]:
    """Run a mail server on this machine, to which the settings lead within the block."""
    box = _Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.PAYUNG_SMTP_HOST, settings.PAYUNG_SMTP_PORT = "127.0.0.1", server.port
    settings.PAYUNG_SMTP_SECURITY, settings.PAYUNG_SMTP_FROM = "none", "desk@unit.example"
    try:
        yield box
    finally:
        server.stop()


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Gateway:
    """What came to an HTTP address. `answers`: statuses in turn, then 200; `awake`: or none until then."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)
    posts: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Return the body of each post, in order."""
        return [body for _headers, body in self.posts]


@contextmanager
def http_gateway() -> Iterator[Gateway]:
    """Run an HTTP server on this machine that keeps what is posted to it."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.awake.wait()
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = kept.answers.pop(0) if kept.answers else 200
            kept.posts.append((dict(self.headers), json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_request: object) -> None:
            """Say nothing of a client that has hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    kept.awake.set()
    kept.url = f"http://127.0.0.1:{server.server_port}/sms"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.awake.set()
        server.shutdown()
        server.server_close()
        thread.join()
