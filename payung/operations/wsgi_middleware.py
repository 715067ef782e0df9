"""What a process counts of the requests that it answers: how long they took, how they ended; never who or what.

The figures lie in files that `payung status` reads: one folder for each face, emptied when the face starts.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.urls import Resolver404, resolve

from payung.foundation.logs import METHODS, Request
from payung.foundation.worker_slots import WORK

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

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
LOGGED: Final = frozenset({"desk", "api"})  # of the public face no request is written down, ever

log = logging.getLogger("payung.requests")


class Escaped:
    """A form's body without stray percent signs: no browser sends one, and Python takes 190 bytes for each."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, *size: int) -> bytes:
        """Return up to so many bytes; Django asks for all of them at once."""
        return _STRAY.sub(b" ", self._body.read(*size))

    def readline(self, *size: int) -> bytes:
        """Return one line."""
        return _STRAY.sub(b" ", self._body.readline(*size))


def readable(application: Application) -> Application:
    """Return `application`, to which each body is of a plain kind, with no parameter but a form's boundary.

    Django reads the others before anybody can answer for what goes wrong: an unknown letter set, or one that
    is none ("hex"), would break off there or later. All faces read UTF-8 alone, whatever a sender says of it.
    In a form of lines a stray percent sign becomes a space.
    """

    def reading(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        kind, semicolon, rest = environ.get("CONTENT_TYPE", "").partition(";")
        if semicolon:
            boundary = _BOUNDARY.search(semicolon + rest)
            environ["CONTENT_TYPE"] = f"{kind}; {boundary[1]}" if boundary else kind
        if kind.strip().lower() == LINES:
            environ["wsgi.input"] = Escaped(environ["wsgi.input"])
        return application(environ, start_response)

    return reading


def measured(application: Application) -> Application:
    """Return `application`, with each request counted, and written down where the settings ask for it."""
    observe = _observer(settings.PAYUNG_FACE)
    logged = settings.PAYUNG_REQUEST_LOG and settings.PAYUNG_FACE in LOGGED

    def counting(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        begun, status = time.perf_counter(), 500

        def starting(line: str, *more: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, *more)

        try:
            return application(environ, starting)
        finally:
            seconds = time.perf_counter() - begun
            observe(seconds, status)
            if logged:
                _write_down(environ, status, seconds)

    return counting


def placed(application: Application) -> Application:
    """Return `application`, which works on no more requests at once than there are places."""

    def working(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        with WORK.occupied():
            return application(environ, start_response)

    return working


def _write_down(environ: dict[str, Any], status: int, seconds: float) -> None:
    method = environ["REQUEST_METHOD"]
    named = method if method in METHODS else "OTHER"
    about = Request(named, _route(environ), status, round(seconds * 1000))
    log.info("request", extra={"request": about})


def _route(environ: dict[str, Any]) -> str:
    """Return the name of the view: the path itself may hold the id of a report."""
    try:
        return resolve(environ.get("PATH_INFO", "")).view_name
    except Resolver404:
        return ""


def _observer(face: str) -> Callable[[float, int], None]:
    """Return what counts one request. Where the folder cannot be written, nothing is counted and all works."""
    folder = Path(settings.PAYUNG_FIGURES) / face
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()
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
    each = {outcome: histogram.labels(face, outcome) for outcome in OUTCOMES}
    shown: set[int] = set()

    def observe(seconds: float, status: int) -> None:
        each.get(f"{status // 100}xx", each["5xx"]).observe(seconds)
        if os.getpid() not in shown:  # a file of its own for each process, begun after the fork
            shown.add(os.getpid())
            _show(folder)

    return observe


def _show(folder: Path) -> None:
    """Let the group of the folder read what this process counts, whatever its umask: the status port's."""
    with suppress(OSError):
        for path in folder.glob(f"*_{os.getpid()}.db"):
            path.chmod(0o640)
