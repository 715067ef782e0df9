"""Marks: shared by all processes of a server, for some days, without a trace."""

import subprocess
import sys

from payung.foundation.shared_marks import Marks

FORKED = """
import os
from payung.foundation.shared_marks import Marks

marks = Marks("test", 60)
child = os.fork()
if not child:
    marks.set("a")
    os._exit(0)
os.waitpid(child, 0)
raise SystemExit(0 if marks.has("a") and not marks.has("b") else 1)
"""


class Hand:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_mark_is_remembered_for_as_long_as_said() -> None:
    hand = Hand()
    marks = Marks("test", 60, clock=hand)
    marks.set("a")
    hand.now += 59
    assert (marks.has("a"), marks.has("b")) == (True, False)
    marks.set("a")
    hand.now += 59
    assert marks.has("a")
    hand.now += 1
    assert not marks.has("a")


def test_the_oldest_mark_gives_way_and_one_that_is_set_twice_takes_one_place() -> None:
    hand = Hand()
    marks = Marks("test", 1000, rows=1, clock=hand)
    for number in range(9):
        hand.now += 1
        marks.set(str(number))
        marks.set("8")
    assert [marks.has(str(number)) for number in range(9)] == [False, *[True] * 8]


def test_what_one_process_marks_all_know() -> None:
    assert subprocess.run([sys.executable, "-c", FORKED], check=False).returncode == 0


def test_nothing_of_a_key_lies_in_memory() -> None:
    marks = Marks("test", 60)
    marks.set("intake|192.0.2.7")
    assert b"intake" not in marks._memory[:]
    marks.empty()
    assert not marks.has("intake|192.0.2.7")


def test_a_key_that_is_no_text_of_utf_8_is_marked_too() -> None:
    marks = Marks("test", 60)
    marks.set("kite \ud800")
    assert [marks.has(f"kite {end}") for end in ("\ud800", "\ud801", "")] == [True, False, False]
