"""WSGI middleware of all faces: counts durations and outcomes, limits requests, and cleans form bodies.

`payung status` reads the counts from files: one folder a face, emptied when the face starts.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from wsgiref.types import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.urls import Resolver404, resolve

from payung.foundation.logs import METHODS, Request
from payung.foundation.worker_slots import LONG, WORK

FACES: Final = ("public", "desk", "api")
NAME: Final = "payung_request_seconds"
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
OUTCOMES: Final = ("2xx", "3xx", "4xx", "5xx")
_BOUNDARY: Final = re.compile(
    r';\s*(boundary=(?:"[ !#-\[\]-~]{1,200}"|[!#-+\--:<-\[\]-~]{1,200}))\s*(?:;|$)',
    re.ASCII | re.IGNORECASE,
)
LINES: Final = "application/x-www-form-urlencoded"
_STRAY: Final = re.compile(rb"(?:%(?![0-9A-Fa-f]{2}))+")
LOGGED: Final = frozenset({"desk", "api"})  # no request to the public face is ever logged

log = logging.getLogger("payung.requests")


class Escaped:
    """A form's body without stray percent signs: browsers send none, and Python needs 190 bytes for one."""

    def __init__(self, body: InputStream) -> None:
        self._body = body

    def read(self, *size: int) -> bytes:
        """Return up to that many bytes; Django reads all of them at once."""
        return _STRAY.sub(b" ", self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        """Return one line."""
        return _STRAY.sub(b" ", self._body.readline(*size))


def readable(application: WSGIApplication) -> WSGIApplication:
    """Wrap `application`: a content type keeps no parameter except a form's boundary.

    Django reads the charset before a view can catch an error: an unknown one, or one that is no charset
    ("hex"), would crash there or later. All faces read UTF-8 only. In URL-encoded forms a stray percent sign
    becomes a space.
    """

    def reading(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kind, semicolon, rest = environ.get("CONTENT_TYPE", "").partition(";")
        if semicolon:
            boundary = _BOUNDARY.search(semicolon + rest)
            environ["CONTENT_TYPE"] = f"{kind}; {boundary[1]}" if boundary else kind
        if kind.strip().lower() == LINES:
            environ["wsgi.input"] = Escaped(environ["wsgi.input"])
        return application(environ, start_response)

    return reading


def measured(application: WSGIApplication) -> WSGIApplication:
    """Wrap `application`: every request is counted, and logged where the settings say so."""
    observe = _observer(settings.PAYUNG_FACE)
    logged = settings.PAYUNG_REQUEST_LOG and settings.PAYUNG_FACE in LOGGED

    def counting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun, status = time.perf_counter(), 500

        def starting(
            line: str, headers: list[tuple[str, str]], *error: Any
        ) -> Callable[[bytes], object]:
            nonlocal status
            status = int(line[:3])
            return start_response(line, headers, *error)

        try:
            return application(environ, starting)
        finally:
            seconds = time.perf_counter() - begun
            observe(seconds, status)
            if logged:
                _log(environ, status, seconds)

    return counting


def placed(application: WSGIApplication) -> WSGIApplication:
    """Wrap `application`: it works on no more requests at once than there are slots.

    At the public face, which knows nobody, forms never get all of them. Other faces bound each sender.
    """
    for_strangers = settings.PAYUNG_FACE == "public"

    def working(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with WORK.occupied(_size(environ) if for_strangers else 0):
            return application(environ, start_response)

    return working


def _size(environ: WSGIEnvironment) -> int:
    """Return the announced size of a body in bytes; a wrong number counts as a long one."""
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else LONG + 1


def _log(environ: WSGIEnvironment, status: int, seconds: float) -> None:
    method = environ["REQUEST_METHOD"]
    method = method if method in METHODS else "OTHER"
    request = Request(method, _route(environ), status, round(seconds * 1000))
    log.info("request", extra={"request": request})


def _route(environ: WSGIEnvironment) -> str:
    """Return the view's name: the path itself may contain a report's id."""
    try:
        return resolve(environ.get("PATH_INFO", "")).view_name
    except Resolver404:
        return ""


def _observer(face: str) -> Callable[[float, int], None]:
    """Return a function that counts a request, or does nothing where the folder cannot be written."""
    folder = Path(settings.PAYUNG_FIGURES) / face
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        for old_file in folder.glob("*.db"):
            old_file.unlink()
    except OSError:
        logging.getLogger("payung").warning("figures-not-kept")
        return lambda _seconds, _status: None
    # The library looks for the folder once, when it is first imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from prometheus_client import CollectorRegistry, Histogram

    histogram = Histogram(
        NAME,
        "How long requests took, by face and by how they ended.",
        ["face", "outcome"],
        buckets=BUCKETS,
        registry=CollectorRegistry(),
    )
    by_outcome = {outcome: histogram.labels(face, outcome) for outcome in OUTCOMES}
    readable_for: set[int] = set()

    def observe(seconds: float, status: int) -> None:
        by_outcome.get(f"{status // 100}xx", by_outcome["5xx"]).observe(seconds)
        if (
            os.getpid() not in readable_for
        ):  # every process writes its own file, made after the fork
            readable_for.add(os.getpid())
            _let_group_read(folder)

    return observe


def _let_group_read(folder: Path) -> None:
    """Let the folder's group (the status port's) read this process's counts, whatever the umask."""
    with suppress(OSError):
        for path in folder.glob(f"*_{os.getpid()}.db"):
            path.chmod(0o640)
