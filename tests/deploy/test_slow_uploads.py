"""Slow uploads to the desk: the proxy passes them on as they arrive, and they do not block the desk.

The desk runs here as one process of 16 threads, of which files may occupy 8.
"""

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.deploy.client import Answer, Browser, Officer, hidden, line
from tests.deploy.fake_face import Face
from tests.deploy.stack import HOSTS, Stack, until

THREADS = 16
TAKE_IN = "/exhibits/take-in/"
FORGED = "__Host-payung-session=" + "a" * 32
SOON = 20.0  # seconds; without what is tried here the proxy gives up after 60
AT_ONCE = 8  # files of one address that the proxy lets come


def head(stack: Stack, cookie: str) -> bytes:
    """Return the beginning of a file on its way to the desk, as our own page sends it."""
    origin = Browser(stack, "desk").origin
    rows = [
        f"POST {TAKE_IN} HTTP/1.1",
        f"Host: {origin.removeprefix('https://')}",
        f"Origin: {origin}",
        "Content-Length: 1000000000",
        "Content-Type: multipart/form-data; boundary=b",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    part = 'Content-Disposition: form-data; name="uploads"; filename="x"'
    return ("\r\n".join([*rows, "", "--b", part, "", "x"])).encode()


@contextmanager
def uploads(stack: Stack, addresses: int, cookie: str) -> Iterator[Sequence[socket.socket]]:
    """Hold 24 files on their way that never end, from some addresses."""
    with ExitStack() as open_lines:
        lines = []
        for number in range(24):
            slow = open_lines.enter_context(
                line(stack, f"127.0.7.{number % addresses + 1}", "desk")
            )
            slow.sendall(head(stack, cookie))
            lines.append(slow)
        time.sleep(1)
        yield lines


def statuses(lines: Sequence[socket.socket], many: int) -> list[int]:
    """Return the status of each line, in order, once `many` are answered; 0 where nothing has come."""
    came: dict[socket.socket, int] = {}

    def enough() -> bool:
        for opened in lines:
            if opened not in came:
                opened.settimeout(0.05)
                with suppress(TimeoutError):
                    came[opened] = int(opened.recv(65536).split(b" ")[1])
        return len(came) >= many

    until(enough)
    return [came.get(opened, 0) for opened in lines]


def answers_soon(stack: Stack, who: Browser, path: str) -> None:
    began = time.monotonic()
    assert who.ask("GET", path).status == 200
    assert time.monotonic() - began < SOON


def bring(officer: Officer, size: int) -> Answer:
    """Take a file of `size` bytes into keeping, as the page does."""
    typed = {
        "csrfmiddlewaretoken": hidden(officer.get(TAKE_IN), "csrfmiddlewaretoken"),
        "description": "A telephone",
        "source": "seized",
        "origin": "Invented",
    }
    file = SimpleUploadedFile("kite.bin", b"x" * size)
    body = encode_multipart(BOUNDARY, {**typed, "uploads": file})
    headers = {"Content-Type": MULTIPART_CONTENT, "Origin": officer.origin}
    return officer.ask("POST", TAKE_IN, headers, body)


@pytest.mark.parametrize(
    "cookie", ["", FORGED, f"a=b; {FORGED}; c=d"], ids=["none", "forged", "odd"]
)
def test_strangers_who_send_files_slowly_hold_nothing(served: Stack, cookie: str) -> None:
    with uploads(served, 6, cookie) as lines:
        answers_soon(served, Browser(served, "desk"), "/sign-in/")
        # each was led to the sign-in page, though not one had sent its file
        assert set(statuses(lines, len(lines))) == {302}


def test_an_officer_who_sends_files_slowly_holds_half_of_the_desk(served: Stack) -> None:
    officer = Officer(served, "desk")
    officer.sign_in("sari", served.payung("demo", "code", "sari"))
    cookie = "; ".join(f"{m.key}={m.value}" for m in officer.cookies.values())
    with uploads(served, 4, cookie) as lines:
        for path in ("/queue/", TAKE_IN):
            answers_soon(served, officer, path)
        answers_soon(served, Browser(served, "desk"), "/sign-in/")
        came = statuses(lines, len(lines) - THREADS // 2)
        assert set(came) <= {0, 503}
        assert came.count(0) == THREADS // 2
        # one that comes quickly is told so too, and is not cut off in the middle of its answer
        assert {bring(officer, 4_000_000).status for _ in range(10)} == {503}
    # and when they are gone the next one comes in
    until(lambda: bring(officer, 4_000_000).status == 302)


def test_the_proxy_turns_strangers_away_by_itself(alone: Stack) -> None:
    desk = Face(f"{alone.sockets}/desk.socket")
    alone.start_proxy()
    odd = ["", "__Host-payung-session=", "payung-session=" + "a" * 32, "x" + FORGED, f"{FORGED}a"]
    for cookie in odd:
        with line(alone, face="desk") as stranger:
            stranger.sendall(head(alone, cookie))
            came = stranger.recv(65536).decode()
        assert came.startswith("HTTP/1.1 302 "), (cookie, came)
        place = f"https://{HOSTS['desk']}:{alone.https}/sign-in/?next={TAKE_IN}"
        assert f"\r\nLocation: {place}\r\n" in came
    assert desk.heard == {}
    desk.listener.close()


def test_of_one_address_eight_files_come_at_once_and_its_pages_do_not_wait(alone: Stack) -> None:
    """A whole unit may work behind one address: only what brings files is counted so narrowly."""
    desk = Face(f"{alone.sockets}/desk.socket")
    alone.start_proxy()
    with ExitStack() as open_lines:
        lines = [
            open_lines.enter_context(line(alone, "127.0.8.1", "desk")) for _ in range(AT_ONCE + 1)
        ]
        for upload in lines:
            upload.sendall(head(alone, FORGED))
        assert sorted(statuses(lines, 1)) == [0] * AT_ONCE + [429]
        with line(alone, "127.0.8.2", "desk") as other:
            other.sendall(head(alone, FORGED))
            other.settimeout(0.5)
            with pytest.raises(TimeoutError):
                other.recv(1)
    desk.listener.close()
