"""A small real server that speaks what the services speak, and remembers what it was asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Question(NamedTuple):
    method: str
    path: str
    asked: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = {}
    lacking: int = 0  # bytes that are promised and do not come


Answers = Callable[[Question], Reply]


class Serving:
    """Answers by `answers`, which a test can exchange; `heard` are the questions in order."""

    def __init__(self) -> None:
        self.heard: list[Question] = []
        self.answers: Answers = lambda _question: Reply(status=404)
        self.address = ""

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): text for name, text in handler.headers.items()}
        body = handler.rfile.read(length)
        question = Question(handler.command, parts.path, asked, headers, body)
        self.heard.append(question)
        reply = self.answers(question)
        handler.send_response(reply.status)
        for name, text in reply.headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(reply.body) + reply.lacking))
        handler.end_headers()
        handler.wfile.write(reply.body)


@contextmanager
def serving() -> Iterator[Serving]:
    there = Serving()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.take(self)

        do_PUT = do_GET  # noqa: N815

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
