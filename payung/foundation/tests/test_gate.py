"""The gate of receipt look-ups: one at a time, a short fair queue, the rest sent away at once."""

import subprocess
import sys
import threading
import time

import pytest

from payung.foundation import gate
from payung.foundation.errors import TooMany
from payung.foundation.gate import Gate


class Visitor(threading.Thread):
    """Goes through a gate and stays inside until told to leave."""

    def __init__(self, at: Gate, order: list[str], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.at, self.order = at, order
        self.inside, self.leave, self.refused = (threading.Event() for _ in range(3))
        self.start()

    def run(self) -> None:
        try:
            with self.at.through():
                self.order.append(self.name)
                self.inside.set()
                self.leave.wait(10)
        except TooMany:
            self.refused.set()


def queued(at: Gate, count: int) -> None:
    deadline = time.monotonic() + 10
    while len(at._queue) != count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_one_is_inside_and_those_who_wait_come_in_their_order() -> None:
    at, order = Gate(waiting=3), list[str]()
    visitors = []
    for number, name in enumerate("abcd"):
        visitors.append(Visitor(at, order, name))
        assert number or visitors[0].inside.wait(10)
        queued(at, number)
    for visitor in visitors:
        assert visitor.inside.wait(10)
        assert order[-1] == visitor.name
        visitor.leave.set()
        visitor.join(10)
    assert order == list("abcd")
    with at.through():
        assert at._inside == 1


def test_who_finds_the_queue_full_is_sent_away_at_once() -> None:
    at, order = Gate(waiting=1, seconds=60), list[str]()
    first = Visitor(at, order, "a")
    assert first.inside.wait(10)
    second = Visitor(at, order, "b")
    queued(at, 1)
    started = time.monotonic()
    with pytest.raises(TooMany), at.through():
        pass
    assert time.monotonic() - started < 5
    first.leave.set()
    assert second.inside.wait(10)
    second.leave.set()


def test_who_waits_too_long_is_sent_away_and_leaves_no_gap() -> None:
    at, order = Gate(waiting=2, seconds=0.05), list[str]()
    first = Visitor(at, order, "a")
    assert first.inside.wait(10)
    second = Visitor(at, order, "b")
    assert second.refused.wait(10)
    first.leave.set()
    first.join(10)
    with at.through():
        pass
    assert (at._inside, len(at._queue)) == (0, 0)


def test_an_error_inside_gives_the_place_back() -> None:
    at = Gate()
    with pytest.raises(KeyError), at.through():
        raise KeyError
    with at.through():
        pass


def test_two_may_be_let_in_at_once() -> None:
    at, order = Gate(at_once=2), list[str]()
    first, second = Visitor(at, order, "a"), Visitor(at, order, "b")
    assert first.inside.wait(10)
    assert second.inside.wait(10)
    third = Visitor(at, order, "c")
    queued(at, 1)
    for visitor in (first, second, third):
        visitor.leave.set()
        visitor.join(10)
    assert len(order) == 3
    assert at._inside == 0


def test_a_gate_as_it_stands_lets_one_in_and_two_wait_five_seconds() -> None:
    at = Gate()
    assert (at.at_once, at.waiting, at.seconds) == (1, 2, 5)


def test_look_ups_leave_a_thread_of_five_to_those_who_send() -> None:
    held = [each.at_once + each.waiting for each in (gate._LOOKUPS, gate._OFTEN)]
    assert sum(held) < 5
    with gate.receipt_lookup("203.0.113.1"):
        assert gate._LOOKUPS._inside == 1
    assert gate._LOOKUPS._inside == 0


def test_who_guesses_is_slowed_and_holds_up_nobody_else() -> None:
    with gate.receipt_lookup("203.0.113.1"):
        assert gate._LOOKUPS._inside == 1
    gate.was_wrong("203.0.113.1")
    with gate.receipt_lookup("203.0.113.1"):
        time.sleep(0.5)
        assert (gate._LOOKUPS._inside, gate._OFTEN._inside) == (0, 1)
    with pytest.raises(TooMany), gate.receipt_lookup("203.0.113.1"):
        pass
    with gate.receipt_lookup("203.0.113.2"):
        pass


def test_who_guesses_is_let_in_again_after_the_rest() -> None:
    at = gate.PausingGate()
    with at.through():
        pass
    time.sleep(0.05)
    with at.through():
        pass
    assert at._inside == 0


def test_all_processes_together_have_one_core_for_look_ups() -> None:
    code = f"import fcntl; fcntl.lockf({gate._CORE}, fcntl.LOCK_EX | fcntl.LOCK_NB)"

    def elsewhere() -> int:
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, pass_fds=[gate._CORE], stderr=subprocess.DEVNULL, check=False
        )
        return done.returncode

    with gate.receipt_lookup("203.0.113.3"):
        assert elsewhere() != 0
    assert elsewhere() == 0
