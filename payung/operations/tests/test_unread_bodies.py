"""An answer is sent to the end before its connection closes, even while a body still arrives."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from django.db import connection

from payung.operations import unread_bodies

SENT = b"x" * 300_000


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def reading(*sizes: int) -> WSGIApplication:
    """Return an application that reads these sizes of a body, and no more."""

    def answering(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        for size in sizes:
            environ["wsgi.input"].read(size)
        return [b"answer"]

    return answering


def start_response(*_arguments: object) -> Callable[[bytes], object]:
    return bytes


def ask(
    application: WSGIApplication, ours: socket.socket | None, length: str = "1000"
) -> Any:  # the answer, which may be closed
    environ: WSGIEnvironment = {"CONTENT_LENGTH": length, "wsgi.input": BytesIO(b"x" * 1000)}
    if ours is not None:
        environ["gunicorn.socket"] = ours
    return unread_bodies.passed_over(application)(environ, start_response)


@pytest.mark.parametrize("sizes", [(1000,), (600, 400), (2000,)])
def test_a_body_that_was_read_whole_leaves_the_answer_as_it_is(
    pair: tuple[socket.socket, socket.socket], sizes: tuple[int, ...]
) -> None:
    assert ask(reading(*sizes), pair[0]) == [b"answer"]


@pytest.mark.parametrize("length", ["", "0", "-1", "x", "²"])
def test_no_body_leaves_the_answer_as_it_is(
    pair: tuple[socket.socket, socket.socket], length: str
) -> None:
    assert ask(reading(), pair[0], length) == [b"answer"]


def test_without_a_line_of_its_own_there_is_nothing_to_wait_for() -> None:
    assert ask(reading(), None) == [b"answer"]


def test_the_other_side_hears_the_end_and_is_waited_for(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    answer, heard = ask(reading(10), ours), []

    def proxy() -> None:
        theirs.sendall(SENT)  # more than the line holds: somebody must pass it over
        while data := theirs.recv(65536):
            heard.append(data)
        theirs.close()

    thread = threading.Thread(target=proxy)
    thread.start()
    for piece in answer:
        ours.sendall(piece)
    answer.close()
    thread.join(60)
    assert heard == [b"answer"]


def test_who_does_not_hang_up_is_not_waited_for_without_end(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread_bodies, "PATIENCE", 0.05)
    closed: list[str] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append("closed")

    def answering(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        return Answer([b"answer"])

    ask(answering, pair[0]).close()
    assert closed == ["closed"]


class Slow(BytesIO):
    """A body that notes whether its reader is connected to the database while it waits."""

    def __init__(self) -> None:
        super().__init__(b"x\n" * 3)
        self.connected: list[bool] = []

    def read(self, size: int | None = -1) -> bytes:
        self.connected.append(connection.connection is not None)
        return super().read(size)

    def readline(self, size: int | None = -1) -> bytes:
        self.connected.append(connection.connection is not None)
        return super().readline(size)


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_sender_or_a_reader_holds_no_connection_to_the_database() -> None:
    body = Slow()

    def answering(environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        came = environ["wsgi.input"]
        for wait in (lambda: came.read(2), came.readline, lambda: next(iter(came))):
            connection.ensure_connection()
            assert wait() == b"x\n"
        connection.ensure_connection()
        return [b"answer"]

    unread_bodies.passed_over(answering)(
        {"CONTENT_LENGTH": "6", "wsgi.input": body}, start_response
    )
    assert body.connected == [False] * 3
    assert connection.connection is None
