"""The proxy writes no body and no answer to a file, however large, slow or oddly framed.

Every promise is tested again with a configuration that breaks it, to show that the test can fail.
"""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.deploy.client import line
from tests.deploy.fake_face import Face
from tests.deploy.http2 import Sending, send
from tests.deploy.stack import HOSTS, Stack, until

LARGE = 2 * 1024 * 1024  # what the public face lets through at most
FORM = b"narrative=" + b"x" * (LARGE - 100)
TAKE_IN = "/exhibits/take-in/"
SESSION = ("cookie", f"__Host-payung-session={'s' * 32}")


@pytest.fixture
def face(alone: Stack) -> Iterator[Face]:
    made = Face(f"{alone.sockets}/public.socket")
    yield made
    made.listener.close()


def head(length: int, *more: str, face: str = "public", path: str = "/") -> bytes:
    rows = (f"POST {path} HTTP/1.1", f"Host: {HOSTS[face]}", f"Content-Length: {length}", *more)
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


def in_one_piece(stack: Stack) -> None:
    with line(stack) as phone:
        phone.sendall(head(len(FORM)) + FORM)
        assert phone.recv(12) == b"HTTP/1.1 200"


def in_pieces(stack: Stack) -> None:
    with line(stack) as phone:
        phone.sendall(head(len(FORM)))
        for place in range(0, len(FORM), 300_000):
            phone.sendall(FORM[place : place + 300_000])
            time.sleep(0.01)
        assert phone.recv(12) == b"HTTP/1.1 200"


def left_halfway(stack: Stack) -> None:
    with line(stack) as phone:
        phone.sendall(head(len(FORM)) + FORM[: LARGE // 2])
        time.sleep(0.1)


def over_http2(stack: Stack) -> None:
    """Send the form over HTTP/2 without saying how long it is."""
    assert send(stack, Sending(), [FORM]) == 200


WAYS = [in_one_piece, in_pieces, left_halfway, over_http2]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_form_waits_in_memory(alone: Stack, face: Face, way: object) -> None:
    assert callable(way)
    alone.start_proxy()
    before = alone.temp_folders()
    assert "body" in before
    way(alone)
    assert alone.temp_folders() == before


def test_a_smaller_buffer_would_be_noticed_each_way(alone: Stack, face: Face) -> None:
    alone.start_proxy(**{r"client_body_buffer_size \d+": "client_body_buffer_size 100k"})
    for way in WAYS:
        before = alone.temp_folders()
        way(alone)
        until(lambda before=before: alone.temp_folders()["body"] > before["body"], 5)  # type: ignore[misc]


def test_a_file_for_the_desk_goes_on_as_it_comes(alone: Stack) -> None:
    desk = Face(f"{alone.sockets}/desk.socket")
    alone.start_proxy()
    before, part = alone.temp_folders(), b"x" * LARGE
    with line(alone, face="desk") as officer:
        cookie = ": ".join(SESSION)
        officer.sendall(head(4 * LARGE, cookie, face="desk", path=TAKE_IN) + part)
        until(lambda: desk.came == LARGE, 5)
        for _ in range(3):
            officer.sendall(part)
        assert officer.recv(12) == b"HTTP/1.1 200"
    desk.listener.close()
    assert alone.temp_folders() == before


@pytest.mark.parametrize("pause", [0, 0.05], ids=["large", "slow"])
def test_a_file_over_http2_goes_on_as_it_comes_only_with_its_length(
    alone: Stack, pause: float
) -> None:
    """Without it nginx would pass over `proxy_request_buffering off`, and put the file into one of its own."""
    desk = Face(f"{alone.sockets}/desk.socket")
    alone.start_proxy()
    before, part = alone.temp_folders(), b"x" * (LARGE // 4)
    pieces, length = [part] * 12, ("content-length", str(len(part) * 12))
    unsized = Sending(TAKE_IN, "desk", pause=pause, more=(SESSION,))
    sized = Sending(TAKE_IN, "desk", pause=pause, more=(SESSION, length))
    assert send(alone, unsized, pieces) == 411
    assert desk.heard == {}
    assert send(alone, sized, pieces) == 200
    assert desk.came == len(part) * 12
    desk.listener.close()
    assert alone.temp_folders() == before


@pytest.mark.parametrize("method", ["GET", "PUT", "POSTS"])
@pytest.mark.parametrize("sized", [False, True])
def test_no_other_request_brings_a_file_there(alone: Stack, method: str, sized: bool) -> None:
    desk = Face(f"{alone.sockets}/desk.socket")
    alone.start_proxy()
    before, pieces = alone.temp_folders(), [b"x" * LARGE] * 3
    length = (("content-length", str(3 * LARGE)),) if sized else ()
    sending = Sending(TAKE_IN, "desk", method, more=(SESSION, *length))
    assert send(alone, sending, pieces) == 413
    assert desk.heard == {}
    desk.listener.close()
    assert alone.temp_folders() == before


@pytest.mark.parametrize(("face", "path"), [("desk", "/known/"), ("api", "/v1/files")])
def test_a_file_that_is_looked_up_waits_in_memory(alone: Stack, face: str, path: str) -> None:
    made, size = Face(f"{alone.sockets}/{face}.socket"), settings.PAYUNG_LARGEST_ASKED
    alone.start_proxy()
    before = alone.temp_folders()
    with line(alone, face=face) as sender:
        sender.sendall(head(size, face=face, path=path) + bytes(size))
        assert sender.recv(12) == b"HTTP/1.1 200"
    made.listener.close()
    assert (made.came, alone.temp_folders()) == (size, before)


def slow_reader(stack: Stack) -> None:
    """Ask for a long answer and leave it unread for a moment, then read it all."""
    with line(stack) as reader:
        reader.sendall(head(0))
        time.sleep(0.5)
        got = 0
        while got < 20_000_000:
            more = len(reader.recv(1 << 20))
            assert more
            got += more


@pytest.mark.parametrize(
    ("changes", "written"),
    [({}, False), ({"_max_temp_file_size 0": "_max_temp_file_size 9m"}, True)],
)
def test_an_answer_that_nobody_fetches_waits_in_memory(
    alone: Stack, changes: dict[str, str], written: bool
) -> None:
    made = Face(f"{alone.sockets}/public.socket", answer=20_000_000)
    alone.start_proxy(**changes)
    before = alone.temp_folders()
    slow_reader(alone)
    made.listener.close()
    assert (alone.temp_folders()["proxy"] > before["proxy"]) is written
