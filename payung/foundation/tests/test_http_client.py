"""Addresses outside: only those that the whole world can reach, and only as long as they behave."""

import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from payung.foundation import http_client
from payung.foundation.errors import BadInput

GOOD = ["https://hotline.example/", "https://a.b.example:8443/x?y=z", "https://203.0.113.7/hook"]


@pytest.mark.parametrize("text", GOOD)
def test_an_address_outside_will_do(text: str, settings: Any) -> None:
    settings.PAYUNG_DEVELOPMENT = False
    assert str(http_client.address("webhook", text)) == text


def test_a_path_and_an_unusual_port_are_kept_and_the_rest_is_written_plainly(settings: Any) -> None:
    settings.PAYUNG_DEVELOPMENT = True
    longest = "https://hotline.example/" + "a" * (http_client.LONGEST - 24)
    for text, plain in (
        ("https://hotline.example", "https://hotline.example/"),
        (" HTTPS://Hotline.Example:443/X ", "https://hotline.example/X"),
        ("http://localhost:80", "http://localhost/"),
        ("http://localhost:443/", "http://localhost:443/"),
        ("https://localhost:80/", "https://localhost:80/"),
        ("http://[::1]:8003/", "http://[::1]:8003/"),
        (longest, longest),
    ):
        assert str(http_client.address("webhook", text)) == plain
    assert http_client.address("webhook", "http://localhost/").port == 80
    assert http_client.address("webhook", "https://localhost/").port == 443


@pytest.mark.parametrize(
    "text", ["http://hotline.example/", "ftp://localhost/", "http://10.0.0.1/"]
)
def test_also_in_development_only_this_machine_is_reached_in_clear(
    text: str, settings: Any
) -> None:
    settings.PAYUNG_DEVELOPMENT = True
    with pytest.raises(BadInput):
        http_client.address("webhook", text)


@pytest.mark.parametrize(
    "text",
    [
        "", "http://hotline.example/", "ftp://hotline.example/", "//hotline.example", "hotline.example",
        "https://", "https://name@hotline.example/", "https://:word@hotline.example/",
        "https://hotline.example/#part", "https://hotline.example:99999/", "https://hotline.example:x/",
        "https://hotline/", "https://localhost/", "https://127.0.0.1/", "http://127.0.0.1/", "https://[::1]/",
        "https://hotline.example/\r\nHost: x", "https://hot line.example/", "https://hôtline.example/",
        "https://hotline.example/" + "a" * 500, "https://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_an_address_that_will_not_do_is_named(text: str, settings: Any) -> None:
    settings.PAYUNG_DEVELOPMENT = False
    with pytest.raises(BadInput) as refused:
        http_client.address("webhook", text)
    assert refused.value.field == "webhook"
    assert "begins with https://" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "2001:0:a00:1::1", "2001:db8::1", "4000::1",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused(text: str) -> None:
    assert not http_client.is_outside(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_world_is_outside(text: str) -> None:
    assert http_client.is_outside(ipaddress.ip_address(text))


def resolving_to(*ips: str) -> Callable[..., list[Any]]:
    return lambda *_args, **_more: [(0, 0, 0, "", (ip, 443)) for ip in ips]


@pytest.mark.parametrize("ips", [("10.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::1",), ("fe80::1%lo",)])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, ips: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(*ips))
    monkeypatch.setattr(socket, "create_connection", lambda *_a: pytest.fail("it knocked"))
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(http_client.address("x", "https://hotline.example/"), b"{}", {})
    assert refused.value.why == "not_outside"


def test_the_connection_goes_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name may lead elsewhere a moment later: nobody asks again."""
    knocked: list[Any] = []

    def create(address: Any, timeout: float) -> None:
        knocked.append((address, timeout))
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("8.8.8.8"))
    monkeypatch.setattr(socket, "create_connection", create)
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(http_client.address("x", "https://hotline.example/"), b"{}", {})
    assert knocked == [(("8.8.8.8", 443), http_client.CONNECT)]
    assert (refused.value.why, str(refused.value)) == ("no_answer", "no_answer")


def test_a_name_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_more: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(http_client.address("x", "https://hotline.example/"), b"{}", {})
    assert refused.value.why == "no_such_host"


Send = Callable[[http_client.Address, bytes, Mapping[str, str]], int]


@pytest.fixture
def listening() -> Iterator[Callable[[Callable[[socket.socket], None]], http_client.Address]]:
    """Return how to start a server that does one thing with the one who knocks."""
    opened = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def start(what: Callable[[socket.socket], None], scheme: str = "http") -> http_client.Address:
        def serve() -> None:
            there, _ = opened.accept()
            with there:
                what(there)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return http_client.Address(scheme, "127.0.0.1", opened.getsockname()[1], "/")

    yield start
    for thread in threads:
        thread.join()
    opened.close()


@pytest.mark.parametrize(
    ("method", "send"), [(b"POST", http_client.post), (b"PUT", http_client.put)]
)
def test_what_is_sent_arrives_as_it_is(listening: Any, method: bytes, send: Send) -> None:
    heard: list[bytes] = []

    def answers(there: socket.socket) -> None:
        while not heard or not heard[-1].endswith(b'{"a": 1}'):
            heard.append(there.recv(10_000))
        there.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    to = replace(listening(answers), path="/hook?for=us")
    assert send(to, b'{"a": 1}', {"X-Invented": "yes"}) == 204
    head, _, body = b"".join(heard).partition(b"\r\n\r\n")
    assert head.startswith(method + b" /hook?for=us HTTP/1.1\r\n")
    assert b"\r\nX-Invented: yes" in head
    assert b"\r\nContent-Length: 8" in head
    assert body == b'{"a": 1}'


LONG = 30.0  # seconds: longer than a busy machine takes, shorter than those who drip


def waits(there: socket.socket) -> None:
    """Say nothing until the other side has gone."""
    with suppress(OSError):
        while there.recv(10_000):
            pass


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("name", ["CONNECT", "TOTAL"])
def test_one_that_says_nothing_is_too_slow(
    listening: Any, monkeypatch: pytest.MonkeyPatch, scheme: str, name: str
) -> None:
    monkeypatch.setattr(http_client, "CONNECT", LONG)
    monkeypatch.setattr(http_client, "TOTAL", LONG)
    monkeypatch.setattr(http_client, name, 0.3)
    began = time.monotonic()
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(listening(waits, scheme), b"{}", {})
    assert refused.value.why == "too_slow"
    assert time.monotonic() - began < LONG  # and not as long as the other of the two allows


def test_one_that_never_ends_its_answer_is_cut(
    listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "TOTAL", 0.6)

    def drips(there: socket.socket) -> None:
        try:
            for _ in range(int(2 * LONG)):
                there.sendall(b"H")
                time.sleep(0.5)
        except OSError:
            pass

    began = time.monotonic()
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(listening(drips), b"{}", {})
    assert refused.value.why == "too_slow"
    assert time.monotonic() - began < LONG


def test_a_body_is_not_read(listening: Any) -> None:
    def floods(there: socket.socket) -> None:
        there.recv(10_000)
        try:
            there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
            while True:
                there.sendall(b"a" * 100_000)
        except OSError:
            pass

    assert http_client.post(listening(floods), b"{}", {}) == 200


def fetched(
    to: http_client.Address, largest: int = 10, seconds: float = 2 * LONG
) -> tuple[http_client.Answer, bytes]:
    into = io.BytesIO()
    return http_client.fetch(to, {}, into, largest=largest, seconds=seconds), into.getvalue()


HEAD = b"HTTP/1.1 200 OK\r\nX-Mark: a\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 5\r\n\r\nkites",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nkites\r\n0\r\n\r\n",
        b"Connection: close\r\nContent-Length: 5\r\n\r\nkites",
    ],
)
def test_what_is_fetched_comes_whole(listening: Any, sent: bytes) -> None:
    def answers(there: socket.socket) -> None:
        there.recv(10_000)
        there.sendall(HEAD + sent)

    answer, body = fetched(listening(answers))
    assert (answer.status, answer.headers["x-mark"], body) == (200, "a", b"kites")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"\r\nkites", "cut_off"),  # nobody can say whether that is all
        (b"Content-Length: 9\r\n\r\nkites", "cut_off"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nkites\r\n", "cut_off"),
        (b"Content-Length: 11\r\n\r\n", "too_large"),
        (b"Transfer-Encoding: chunked\r\n\r\nb\r\nkites kites\r\n0\r\n\r\n", "too_large"),
    ],
)
def test_what_does_not_come_whole_is_refused(listening: Any, sent: bytes, why: str) -> None:
    def answers(there: socket.socket) -> None:
        there.recv(10_000)
        there.sendall(HEAD + sent)

    with pytest.raises(http_client.Refused) as refused:
        fetched(listening(answers))
    assert refused.value.why == why


@pytest.mark.parametrize("line", [b"", b"Connection: close\r\n"])
def test_a_body_that_drips_is_cut_in_time(listening: Any, line: bytes) -> None:
    def drips(there: socket.socket) -> None:
        there.recv(10_000)
        with suppress(OSError):
            there.sendall(HEAD + line + b"Content-Length: 99\r\n\r\n")
            for _ in range(98):
                there.sendall(b"a")
                time.sleep(LONG / 90)

    began = time.monotonic()
    with pytest.raises(http_client.Refused) as refused:
        fetched(listening(drips), 99, seconds=0.5)
    assert refused.value.why == "too_slow"
    assert time.monotonic() - began < LONG


def test_a_full_disk_is_told_as_such(listening: Any) -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError

    def answers(there: socket.socket) -> None:
        there.recv(10_000)
        there.sendall(HEAD + b"Content-Length: 5\r\n\r\nkites")

    with pytest.raises(http_client.Refused) as refused:
        http_client.fetch(listening(answers), {}, Full(), largest=9, seconds=5)
    assert refused.value.why == "no_room"


def test_what_is_no_http_is_no_answer(listening: Any) -> None:
    with pytest.raises(http_client.Refused) as refused:
        http_client.post(listening(lambda there: there.sendall(b"SSH-2.0\r\n\r\n")), b"{}", {})
    assert refused.value.why == "no_answer"


def test_one_that_cannot_prove_its_name_is_not_trusted(listening: Any) -> None:
    def plain(there: socket.socket) -> None:
        there.recv(10_000)
        there.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with pytest.raises(http_client.Refused) as refused:
        http_client.post(listening(plain, "https"), b"{}", {})
    assert refused.value.why == "no_trust"
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
