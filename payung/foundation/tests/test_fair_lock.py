"""A fair lock: one at a time over all processes, every sender once before anybody twice, and few wait."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from payung.foundation import fair_lock as turns_module
from payung.foundation.errors import TooMany
from payung.foundation.fair_lock import FairLock
from payung.foundation.worker_slots import Places

FORKED = """
import os, time
from payung.foundation.fair_lock import FairLock

turns = FairLock("test", 2, 5)
reading, writing = os.pipe()
child = os.fork()
if not child:
    with turns.through():
        os.write(writing, b"inside")
        time.sleep(0.3)
        os.write(writing, b"|out")
        os._exit(0)  # as one that was killed: the kernel takes the turn back
os.read(reading, 6)
with turns.through():
    raise SystemExit(0 if os.read(reading, 4) == b"|out" else 1)
"""


class Scene:
    """Somebody inside, and others who come one after the other; notes in which order they get in."""

    def __init__(self, waiting: int, seconds: float = 30) -> None:
        self.turns = FairLock("test", waiting, seconds)
        self.order: list[str] = []
        self.refused: list[str] = []
        self._threads: list[threading.Thread] = []
        self._leave = threading.Event()
        self.come("first")
        until(lambda: self.order == ["first"])

    def come(self, name: str) -> None:
        """Let `name` come, whose key is its first letter; wait until it is in the line."""
        before = self._settled()
        thread = threading.Thread(target=self._go, args=(name,))
        self._threads.append(thread)
        thread.start()
        until(lambda: self._settled() > before)

    def end(self) -> None:
        """Let whoever is inside leave, and all others one after the other."""
        self._leave.set()
        for thread in self._threads:
            thread.join(30)

    def _settled(self) -> int:
        return len(self.turns._line) + len(self.order) + 2 * len(self.refused)

    def _go(self, name: str) -> None:
        try:
            with self.turns.through(name[0]):
                self.order.append(name)
                self._leave.wait(30)
        except TooMany:
            self.refused.append(name)


def until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.001)


def test_whoever_came_first_goes_first() -> None:
    scene = Scene(waiting=3)
    for name in ("a", "b", "c"):
        scene.come(name)
    assert scene.order == ["first"]
    scene.end()
    assert scene.order == ["first", "a", "b", "c"]


def test_each_sender_has_a_turn_before_anybody_has_a_second() -> None:
    scene = Scene(waiting=6)
    for name in ("f2", "a1", "a2", "a3", "b1", "c1"):
        scene.come(name)
    scene.end()
    assert scene.order == ["first", "a1", "b1", "c1", "a2", "f2", "a3"]


def test_a_full_line_makes_room_at_the_cost_of_who_has_most_in_it() -> None:
    scene = Scene(waiting=3)
    for name in ("a1", "a2", "a3", "b1"):
        scene.come(name)
    assert scene.refused == ["a3"]
    for name in ("a4", "b2"):
        scene.come(name)
    assert scene.refused == ["a3", "a4", "b2"]
    scene.come("c1")
    assert scene.refused[3:] == ["a2"]
    scene.come("d1")
    assert scene.refused[4:] == ["d1"]
    scene.end()
    assert scene.order == ["first", "a1", "b1", "c1"]


def test_whoever_waits_too_long_is_told_so_and_is_in_nobodys_way() -> None:
    scene = Scene(waiting=1, seconds=0.01)
    scene.come("a")
    until(lambda: scene.refused == ["a"])
    assert not scene.turns._line
    scene.end()
    with scene.turns.through("b"):
        pass


def test_a_turn_is_given_back_whatever_happens_in_it() -> None:
    turns = FairLock("test", 0, 1)
    with pytest.raises(ZeroDivisionError), turns.through():
        raise ZeroDivisionError
    with turns.through():
        pass


def test_one_at_a_time_over_all_processes_and_a_dead_one_holds_nothing() -> None:
    assert subprocess.run([sys.executable, "-c", FORKED], check=False).returncode == 0


def test_whose_turn_was_longest_ago_goes_first_and_who_never_had_one_before_them() -> None:
    scene = Scene(waiting=2)
    scene.turns._last.update({"a": 9, "b": 8})
    scene.come("a")
    scene.come("b")
    scene.come("c")  # never had one: the line is full, and makes room
    scene.end()
    assert (scene.order, scene.refused) == (["first", "c", "b"], ["a"])


def test_of_whom_it_remembers_there_are_no_more_than_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns_module, "REMEMBERED", 2)
    turns = FairLock("test", 1, 1)
    for key in ("a", "b", "a", "c"):
        with turns.through(key):
            pass
    assert list(turns._last) == ["a", "c"]


def test_who_waits_for_a_turn_lends_their_place_at_which_requests_are_worked_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = Places(1)
    monkeypatch.setattr(turns_module, "WORK", work)
    scene = Scene(waiting=1)
    waits = threading.Thread(target=lambda: _in_turn(work, scene))
    waits.start()
    until(lambda: len(scene.turns._line) == 1)
    with work.occupied():  # the only place, which the one in the line had
        pass
    scene.end()
    waits.join(30)
    assert scene.order == ["first", "waited"]


def _in_turn(work: Places, scene: Scene) -> None:
    with work.occupied(), scene.turns.through("waited"):
        scene.order.append("waited")
