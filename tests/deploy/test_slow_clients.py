"""Slow clients block nobody else: their bodies wait in the proxy, not in a thread of a face."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.deploy.client import Browser, line, tell
from tests.deploy.stack import HOSTS, Stack

THREADS = 16  # of the face, which runs as one process here
SOON = 15.0  # seconds for a whole report of a child, on a busy machine
LENGTH = 50_000


def head(face: str) -> bytes:
    return (
        f"POST /en/tell/ HTTP/1.1\r\nHost: {HOSTS[face]}\r\nContent-Length: {LENGTH}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nword="
    ).encode()


def test_a_child_tells_while_many_hold_lines_open(served: Stack) -> None:
    with ExitStack() as open_lines:
        for number in range(3 * THREADS):
            slow = open_lines.enter_context(line(served, f"127.0.2.{number % 4 + 1}"))
            slow.sendall(head("public"))  # a body that does not come
            slower = open_lines.enter_context(line(served, f"127.0.3.{number % 4 + 1}"))
            slower.sendall(b"GET /en/ HTTP/1.1\r\nHost: ")  # not even a head
            quiet = socket.create_connection(("127.0.0.1", served.https), 20, ("127.0.4.1", 0))
            open_lines.enter_context(quiet)  # not even TLS
        began = time.monotonic()
        tell(Browser(served, "public", "127.0.0.5"))
        assert time.monotonic() - began < SOON


def test_without_the_proxy_they_would_stop_every_form_and_no_page(served: Stack) -> None:
    def ask(start: bytes, end: bytes = b"") -> socket.socket:
        asking = open_lines.enter_context(socket.socket(socket.AF_UNIX))
        asking.settimeout(SOON)
        asking.connect(str(served.sockets / "public.socket"))
        asking.sendall(start + end)
        return asking

    short = head("public").replace(b"50000", b"6")
    with ExitStack() as open_lines:
        slow = [ask(short) for _ in range(2 * THREADS)]
        page = ask(f"GET /en/ HTTP/1.0\r\nHost: {HOSTS['public']}\r\n\r\n".encode())
        assert page.recv(12)[8:] == b" 200"
        form = ask(short, b"x")
        form.settimeout(1.5)
        with pytest.raises(TimeoutError):
            form.recv(1)
        for line_ in slow:
            line_.sendall(b"x")
        form.settimeout(SOON)
        assert form.recv(12)[8:] == b" 200"
    tell(Browser(served, "public"))  # and it works again when they are gone


def test_one_address_cannot_hold_everything(served: Stack) -> None:
    greedy, child = "127.0.5.1", "127.0.5.2"
    with ExitStack() as open_lines:
        for _ in range(64):
            open_lines.enter_context(line(served, greedy)).sendall(head("public"))
        # The proxy counts a line when it has read its head.
        assert any(
            Browser(served, "public", greedy).ask("GET", "/en/").status == 429 for _ in range(50)
        )
        assert Browser(served, "public", child).ask("GET", "/en/").status == 200
