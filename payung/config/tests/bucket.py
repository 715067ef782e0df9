"""A small S3 server with what exhibits need: put, get, head, delete and list, without sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

LATE = "Mon, 02 Mar 2026 10:00:00 GMT"


class Bucket(BaseHTTPRequestHandler):
    """One bucket, `kite`, in memory."""

    kept: ClassVar[dict[str, bytes]] = {}

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/kite").lstrip("/")

    def _answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", LATE)
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.kept[self._key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_HEAD(self) -> None:
        found = self.kept.get(self._key())
        self._answer(404 if found is None else 200, length=len(found or b""))

    def do_GET(self) -> None:
        if not self._key():
            self._answer(200, self._listed())
            return
        found = self.kept.get(self._key())
        self._answer(404 if found is None else 200, found or b"")

    def do_DELETE(self) -> None:
        self.kept.pop(self._key(), None)
        self._answer(204)

    def _listed(self) -> bytes:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        under = [key.removeprefix(prefix) for key in self.kept if key.startswith(prefix)]
        files = sorted(name for name in under if "/" not in name)
        folders = sorted({name.partition("/")[0] for name in under if "/" in name})
        parts = [f"<Contents><Key>{escape(prefix + name)}</Key></Contents>" for name in files]
        parts += [
            f"<CommonPrefixes><Prefix>{escape(f'{prefix}{name}/')}</Prefix></CommonPrefixes>"
            for name in folders
        ]
        return f"<ListBucketResult>{''.join(parts)}</ListBucketResult>".encode()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Serve an empty bucket; yield its address."""
    Bucket.kept.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
