"""The gate of receipt look-ups: one usher for all who ask, and nobody who waits holds what others need."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payung.foundation import (
    fair_queue,
    rate_limits,
    receipt_lookup_client,
    receipt_lookup_server,
    receipts,
    worker_slots,
)
from payung.foundation.errors import TooMany
from payung.foundation.receipt_lookup_server import Lookup, Usher

FIRST = "203.0.113.1"
SECOND = "203.0.113.2"


class Visitor(threading.Thread):
    """Looks a receipt up from an address, and notes in `order` when that is done or refused."""

    def __init__(self, address: str, order: list[str] | None = None, size: int = 0) -> None:
        super().__init__(daemon=True)
        self.address, self.size = address, size
        self.order = [] if order is None else order
        self.start()

    def run(self) -> None:
        try:
            receipt_lookup_client.look_up(receipts.draw(), self.address, self.size)
            self.order.append(self.address)
        except TooMany:
            self.order.append("too many")


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Yield the door of a gate of its own, at which nobody serves until the test lets somebody."""
    call, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    monkeypatch.setattr(receipt_lookup_client, "_CALL", call)
    monkeypatch.setattr(receipt_lookup_client, "_call_usher", lambda: None)
    with door, call:
        yield door


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test an usher of its own, in a process of its own, and end it afterwards."""
    call, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    watch = os.memfd_create("usher of a test")
    started: list[subprocess.Popen[bytes]] = []
    for name, value in (("_CALL", call), ("_DOOR", door), ("_WATCH", watch), ("_started", started)):
        monkeypatch.setattr(receipt_lookup_client, name, value)
    with call, door:
        yield
    os.close(watch)
    for usher_process in started:
        assert usher_process.wait(10) in {0, -signal.SIGKILL}


class Serving(threading.Thread):
    """An usher in this process. Leaving the block hangs up, and waits until it has ended."""

    def __init__(self, door: socket.socket) -> None:
        super().__init__(daemon=True)
        self.usher = Usher(door)

    def run(self) -> None:
        self.usher.serve()

    def __enter__(self) -> Usher:
        self.start()
        return self.usher

    def __exit__(self, *_: object) -> None:
        receipt_lookup_client._CALL.close()
        self.join(60)
        assert not self.is_alive()


def waiting(door: Usher) -> int:
    return len(door._hall)


def heard_until(at: Serving, true: Callable[[], bool]) -> None:
    """Let the usher hear what was sent, and serve nobody, until `true` says so."""

    def hears() -> bool:
        at.usher._hear()
        return true()

    until(hears)


def heard(at: Serving, many: int) -> None:
    """Let the usher hear what was sent, and serve nobody, until so many wait."""
    heard_until(at, lambda: waiting(at.usher) == many)


def test_a_look_up_finds_what_sending_has_made(alone: None) -> None:
    receipt = receipts.draw()
    looked_up, made = receipt_lookup_client.look_up(receipt, FIRST), receipts.reporter(receipt)
    assert (looked_up.lookup, looked_up.key) == (made.lookup, made.key)
    assert receipt_lookup_client.look_up(receipts.draw(), FIRST).lookup != made.lookup


def test_one_usher_serves_all_who_come(alone: None) -> None:
    order: list[str] = []
    visitors = [Visitor(f"203.0.113.{number}", order) for number in range(40)]
    for visitor in visitors:
        visitor.join(60)
    assert sorted(order) == sorted(visitor.address for visitor in visitors)
    assert len(receipt_lookup_client._started) == 1


def test_an_usher_who_dies_is_followed_by_another_who_serves_those_who_waited(alone: None) -> None:
    receipt_lookup_client.look_up(receipts.draw(), FIRST)
    (first,) = receipt_lookup_client._started
    first.send_signal(signal.SIGSTOP)
    order: list[str] = []
    visitors = [Visitor(f"203.0.113.{number}", order) for number in range(8)]
    first.kill()
    first.wait(10)
    order_again: list[str] = []
    late = Visitor(SECOND, order_again)
    for waiting in (*visitors, late):
        waiting.join(60)
    assert len(order) == 8
    assert order_again == [SECOND]
    assert "too many" not in order
    # The killed one is listed until the next start where its end was not yet known at this one.
    assert [usher.poll() for usher in receipt_lookup_client._started if usher is not first] == [
        None
    ]


def test_an_usher_has_none_of_our_environment(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYUNG_SECRET_FORM", "ab" * 32)
    receipt_lookup_client.look_up(receipts.draw(), FIRST)
    (process,) = receipt_lookup_client._started
    of = Path(f"/proc/{process.pid}")
    names = {setting.partition(b"=")[0] for setting in (of / "environ").read_bytes().split(b"\0")}
    assert names - {b""} == {b"PYTHONPATH"}
    files = [str(link.readlink()) for link in (of / "fd").iterdir()]
    assert sum("memfd" in name for name in files) == 1


def test_ctrl_c_is_not_the_ushers() -> None:
    call, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", receipt_lookup_server.__name__]
    with call, door, subprocess.Popen(command, stdin=door.fileno()) as process:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            message = receipt_lookup_server.MESSAGE.pack(
                receipt_lookup_server.ASK, b"a" * 16, 8, b"s" * 64
            )
            for _ in range(2):
                socket.send_fds(call, [message], [theirs.fileno()])
                ours.settimeout(20)
                assert len(ours.recv(256)) == 48
                process.send_signal(signal.SIGINT)
        call.close()
        door.close()
        assert process.wait(10) == 0


def test_each_address_is_served_before_anybodys_second(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[bytes] = []
    serving = Serving(door)
    look_up = serving.usher._look_up

    def noted(lookup: Lookup) -> None:
        served.append(lookup.who)
        look_up(lookup)

    monkeypatch.setattr(serving.usher, "_look_up", noted)
    for many, address in enumerate([FIRST] * 5 + [SECOND], 1):
        Visitor(address)
        heard(serving, many)
    with serving:
        until(lambda: len(served) == 6)
    first, second = (rate_limits.keyed("receipts", address) for address in (FIRST, SECOND))
    assert served == [first, second, *[first] * 4]


def test_an_ipv6_network_is_one_address(door: socket.socket) -> None:
    serving, order = Serving(door), list[str]()
    for many, end in enumerate(("1", "2", "3", "4:5"), 1):
        Visitor(f"2001:db8:1:2::{end}", order)
        heard(serving, many)
    Visitor("2001:db8:1:3::1", order)
    heard(serving, 5)
    assert len(serving.usher._hall._ordinary._waiting) == 2
    with serving:
        until(lambda: len(order) == 5)


def test_who_hangs_up_waits_no_longer(door: socket.socket) -> None:
    serving = Serving(door)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        message = receipt_lookup_client._message(receipt_lookup_server.ASK, FIRST, b"s" * 64)
        socket.send_fds(receipt_lookup_client._CALL, [message], [theirs.fileno()])
    visitor = Visitor(SECOND)
    heard(serving, 2)
    (gone,) = [key.data for key, _ in serving.usher._selector.select(0) if key.fileobj is not door]
    serving.usher._let_go(gone)
    assert waiting(serving.usher) == 1
    serving.usher._let_go(gone)  # in the same round
    with serving:
        visitor.join(60)
    assert visitor.order == [SECOND]


def test_when_the_hall_is_full_who_has_most_is_turned_away(door: socket.socket) -> None:
    serving = Serving(door)
    serving.usher._hall = fair_queue.Hall(places=2)
    first = [Visitor(FIRST) for _ in range(2)]
    heard(serving, 2)
    second = Visitor(SECOND)
    heard_until(serving, lambda: not all(visitor.is_alive() for visitor in first))
    with serving:
        for visitor in (*first, second):
            visitor.join(60)
    assert sorted(visitor.order[0] for visitor in first) == [FIRST, "too many"]
    assert second.order == [SECOND]


def test_where_nobody_serves_who_waited_too_long_is_sent_away(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_lookup_client, "SECONDS", 0.05)
    with pytest.raises(TooMany):
        receipt_lookup_client.look_up(receipts.draw(), FIRST)
    assert receipt_lookup_client._waiting._value == fair_queue.WAITING


def test_where_every_usher_dies_it_is_an_error_and_no_refusal(door: socket.socket) -> None:
    deaths = []

    def die() -> None:
        for _ in range(receipt_lookup_client.TRIES):
            _, lines, _, _ = socket.recv_fds(door, 256, 1)
            deaths.extend(lines)
            os.close(lines[0])

    dying = threading.Thread(target=die, daemon=True)
    dying.start()
    with pytest.raises(ConnectionError):
        receipt_lookup_client.look_up(receipts.draw(), FIRST)
    dying.join(60)
    assert len(deaths) == receipt_lookup_client.TRIES


def test_a_process_lets_no_more_wait_than_it_has_threads_for(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_lookup_client, "_waiting", threading.BoundedSemaphore(1))
    serving, first = Serving(door), Visitor(FIRST)
    heard(serving, 1)
    with pytest.raises(TooMany):
        receipt_lookup_client.look_up(receipts.draw(), SECOND)
    with serving:
        first.join(60)
        assert receipt_lookup_client.look_up(receipts.draw(), SECOND)


def test_few_forms_that_are_long_may_wait_in_memory(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_lookup_client, "FEW", 1)
    serving, first = Serving(door), Visitor(FIRST, size=receipt_lookup_client.HEAVY + 1)
    heard(serving, 1)
    with pytest.raises(TooMany):
        receipt_lookup_client.look_up(receipts.draw(), SECOND, receipt_lookup_client.HEAVY + 1)
    short = Visitor(SECOND, size=receipt_lookup_client.HEAVY)
    heard(serving, 2)
    with serving:
        first.join(60)
        short.join(60)
        assert receipt_lookup_client.look_up(
            receipts.draw(), SECOND, receipt_lookup_client.HEAVY + 1
        )
    assert (first.order, short.order) == ([FIRST], [SECOND])
    assert receipt_lookup_client._waiting._value == fair_queue.WAITING


def test_of_an_address_one_long_form_waits_and_keeps_out_no_other_address(
    door: socket.socket,
) -> None:
    serving, first = Serving(door), Visitor(FIRST, size=receipt_lookup_client.HEAVY + 1)
    heard(serving, 1)
    with pytest.raises(TooMany):
        receipt_lookup_client.look_up(receipts.draw(), FIRST, receipt_lookup_client.HEAVY + 1)
    other = Visitor(SECOND, size=receipt_lookup_client.HEAVY + 1)
    heard(serving, 2)
    with serving:
        first.join(60)
        other.join(60)
    assert (first.order, other.order) == ([FIRST], [SECOND])
    assert not receipt_lookup_client._heavy


def test_who_waits_holds_no_place_of_those_who_send(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = worker_slots.Places(1)
    monkeypatch.setattr(worker_slots, "WORK", at)
    answers = []

    def come_back() -> None:
        with at.occupied():
            answers.append(receipt_lookup_client.look_up(receipts.draw(), FIRST))

    child = threading.Thread(target=come_back, daemon=True)
    child.start()
    serving = Serving(door)
    heard(serving, 1)
    with at.occupied():
        assert not answers
    with serving:
        child.join(60)
    assert len(answers) == 1


def test_who_guesses_waits_apart_until_a_right_one_comes(door: socket.socket) -> None:
    serving = Serving(door)
    receipt_lookup_client.was_wrong(FIRST)
    Visitor(FIRST)
    Visitor(SECOND)
    heard(serving, 2)
    assert len(serving.usher._hall._apart) == 1
    receipt_lookup_client.was_right(FIRST)
    heard_until(serving, lambda: not len(serving.usher._hall._apart))
    assert waiting(serving.usher) == 2
    with serving:
        until(lambda: not waiting(serving.usher))


def test_to_tell_an_usher_that_is_not_there_takes_no_time(door: socket.socket) -> None:
    for _ in range(2000):  # far more than fit
        receipt_lookup_client.was_wrong(FIRST)
        receipt_lookup_client.was_right(FIRST)
