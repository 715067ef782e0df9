"""The proxy puts neither a body nor an answer into a file, however large, slow or oddly framed it is.

Each promise is tried a second time with a configuration that breaks it: so the test can fail.
"""

import socket
import struct
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.deploy.client import line
from tests.deploy.stack import HOSTS, Stack, until
from tests.deploy.standin import Face

LARGE = 2 * 1024 * 1024  # what the public face lets through at most
FORM = b"narrative=" + b"x" * (LARGE - 100)


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


def frame(kind: int, flags: int, body: bytes) -> bytes:
    """Return a frame of HTTP/2 on the first stream (RFC 9113, section 4.1)."""
    stream = 1 if kind in {0, 1} else 0
    return struct.pack(">I", len(body))[1:] + struct.pack(">BBI", kind, flags, stream) + body


def over_http2(stack: Stack) -> None:
    """Send the form over HTTP/2 without saying how long it is."""
    fields = {
        ":method": "POST", ":scheme": "https", ":path": "/", ":authority": HOSTS["public"],
    }  # fmt: skip
    block = b"".join(  # literal fields without indexing (RFC 7541, section 6.2.2)
        b"\0" + bytes([len(k)]) + k.encode() + bytes([len(v)]) + v.encode()
        for k, v in fields.items()
    )
    with line(stack, http2=True) as phone:
        assert phone.selected_alpn_protocol() == "h2"
        phone.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, b"") + frame(1, 4, block))
        sender = _Windowed(phone)
        sender.send(FORM)
        assert sender.status() == b"\x88"  # 200 in the static table (RFC 7541, appendix A)


class _Windowed:
    """Sends a body as the receiver's windows allow, and reads what comes back."""

    def __init__(self, phone: socket.socket) -> None:
        self.phone, self.got = phone, b""
        self.stream = self.connection = 65_535

    def read(self) -> tuple[int, bytes]:
        """Return kind and body of the next frame; keep the windows."""
        while len(self.got) < 9 or len(self.got) < 9 + int.from_bytes(self.got[:3], "big"):
            more = self.phone.recv(65536)
            assert more, "the proxy hung up"
            self.got += more
        length, kind, number = int.from_bytes(self.got[:3], "big"), self.got[3], self.got[5:9]
        body, self.got = self.got[9 : 9 + length], self.got[9 + length :]
        if kind == 8:
            if int.from_bytes(number, "big"):
                self.stream += int.from_bytes(body, "big")
            else:
                self.connection += int.from_bytes(body, "big")
        if kind == 4:  # SETTINGS: the first window of a stream is number 4
            for place in range(0, length, 6):
                if body[place : place + 2] == b"\0\4":
                    self.stream += int.from_bytes(body[place + 2 : place + 6], "big") - 65_535
        return kind, body

    def send(self, body: bytes) -> None:
        place = 0
        while place < len(body):
            size = min(16_384, self.stream, self.connection, len(body) - place)
            if size <= 0:
                self.read()
                continue
            last = place + size == len(body)
            self.phone.sendall(frame(0, 1 if last else 0, body[place : place + size]))
            place, self.stream, self.connection = (
                place + size,
                self.stream - size,
                self.connection - size,
            )

    def status(self) -> bytes:
        """Return the first byte of the answer's fields."""
        while True:
            kind, body = self.read()
            if kind == 1:
                return body[:1]
            assert kind not in {3, 7}, "the proxy refused it"


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
        officer.sendall(head(4 * LARGE, face="desk", path="/exhibits/take-in/") + part)
        until(lambda: desk.came == LARGE, 5)
        for _ in range(3):
            officer.sendall(part)
        assert officer.recv(12) == b"HTTP/1.1 200"
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
