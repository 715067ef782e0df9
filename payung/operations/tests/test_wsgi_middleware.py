"""Requests are counted by duration and outcome, never by path or person."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from django.test import RequestFactory, override_settings

from payung.foundation.logs import Lines
from payung.foundation.worker_slots import LONG, WORK
from payung.operations import wsgi_middleware

REPORT = "/reports/6f1c0b1e-0000-4000-8000-000000000000/"


def application(status: str) -> WSGIApplication:
    def answering(_environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start(status, [])
        return [b"kite"]

    return answering


def start_response(*_arguments: object) -> Callable[[bytes], object]:
    return bytes


def ask(app: WSGIApplication, path: str = "/") -> Iterable[bytes]:
    return app(RequestFactory().get(path).environ, start_response)


@pytest.fixture
def observed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, int]]:
    requests: list[tuple[float, int]] = []
    monkeypatch.setattr(
        wsgi_middleware,
        "_observer",
        lambda _face: lambda seconds, status: requests.append((seconds, status)),
    )
    return requests


@pytest.fixture
def lines() -> Iterator[list[str]]:
    texts: list[str] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(Lines().format(record))

    handler = Recorder()
    wsgi_middleware.log.addHandler(handler)
    yield texts
    wsgi_middleware.log.removeHandler(handler)


def test_a_request_is_counted_by_how_it_ended(observed: list[tuple[float, int]]) -> None:
    for status in ("200 OK", "302 Found", "404 Not Found", "500 Error"):
        assert ask(wsgi_middleware.measured(application(status))) == [b"kite"]
    assert [status for _seconds, status in observed] == [200, 302, 404, 500]
    assert all(0 <= seconds < 1 for seconds, _status in observed)


def test_one_that_breaks_off_counts_as_an_error(observed: list[tuple[float, int]]) -> None:
    def breaking(*_arguments: object) -> Iterable[bytes]:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        ask(wsgi_middleware.measured(breaking))
    assert [status for _seconds, status in observed] == [500]


@pytest.mark.parametrize("face", ["desk", "api"])
def test_a_request_log_names_the_view_and_no_path(
    face: str, observed: list[tuple[float, int]], lines: list[str]
) -> None:
    with override_settings(PAYUNG_FACE=face, PAYUNG_REQUEST_LOG=True):
        ask(wsgi_middleware.measured(application("200 OK")), REPORT)
        ask(wsgi_middleware.measured(application("404 Not Found")), "/canary/kite/?word=kite")
    first, second = map(json.loads, lines)
    assert (first["event"], first["route"], first["status"]) == ("request", "report", 200)
    assert (second["method"], second["route"]) == ("GET", "")
    assert "6f1c" not in "".join(lines)
    assert "kite" not in "".join(lines)


@pytest.mark.parametrize(("face", "asked"), [("public", True), ("desk", False), ("api", False)])
def test_of_the_public_face_no_request_is_written_down_and_of_others_only_where_asked(
    face: str, asked: bool, observed: list[tuple[float, int]], lines: list[str]
) -> None:
    with override_settings(PAYUNG_FACE=face, PAYUNG_REQUEST_LOG=asked):
        ask(wsgi_middleware.measured(application("200 OK")))
    assert lines == []
    assert len(observed) == 1


def test_where_figures_cannot_be_kept_all_else_works(tmp_path: Path) -> None:
    (tmp_path / "figures").write_text("in the way")
    with override_settings(PAYUNG_FIGURES=tmp_path / "figures"):
        assert ask(wsgi_middleware.measured(application("200 OK"))) == [b"kite"]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("application/json", "application/json"),
        ("application/json; charset=hex", "application/json"),
        ("application/json; a*=none-such'x'%41", "application/json"),
        ("multipart/form-data; boundary=----Kite1", "multipart/form-data; boundary=----Kite1"),
        (
            "multipart/form-data; charset=hex; Boundary=\"a b\"; x*=y'z'%41",
            'multipart/form-data; Boundary="a b"',
        ),
        ("multipart/form-data; boundary*=none-such'x'%41", "multipart/form-data"),
        ("multipart/form-data; boundary=\0", "multipart/form-data"),
        (";", ""),
    ],
)
def test_of_a_bodys_kind_nothing_is_left_but_the_boundary_of_a_form(sent: str, read: str) -> None:
    met: list[str] = []

    def meeting(environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        met.append(environ["CONTENT_TYPE"])
        return []

    wsgi_middleware.readable(meeting)({"CONTENT_TYPE": sent}, start_response)
    assert met == [read]


@pytest.mark.parametrize(
    ("face", "length", "size"),
    [
        ("public", "", 0),
        ("public", "16385", 16385),
        ("public", "many", LONG + 1),
        ("public", "-1", LONG + 1),
        ("desk", "16385", 0),
        ("api", "16385", 0),
    ],
)
def test_forms_of_strangers_occupy_places_by_their_size(
    face: str, length: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    @contextmanager
    def occupied(size: int) -> Iterator[None]:
        sizes.append(size)
        yield

    monkeypatch.setattr(WORK, "occupied", occupied)
    with override_settings(PAYUNG_FACE=face):
        placed = wsgi_middleware.placed(application("200 OK"))
    environ = RequestFactory().get("/").environ | {"CONTENT_LENGTH": length}
    assert list(placed(environ, start_response)) == [b"kite"]
    assert sizes == [size]
