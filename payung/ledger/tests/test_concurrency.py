"""Many writers at once: no gap, no lost entry, no deadlock; real threads, real transactions."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from payung.foundation.viewer import SYSTEM
from payung.ledger.actions import acting
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import DONE, write
from payung.ledger.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def at_once(work: Callable[[int], None]) -> None:
    """Run `work` in all threads, starting together; raise what any of them raised."""
    barrier = threading.Barrier(THREADS)

    def started(number: int) -> None:
        try:
            barrier.wait(20)
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(started, range(THREADS)))


def test_first_writers_of_a_new_chain_do_not_collide() -> None:
    at_once(lambda number: write(1, "new", f"report:{number}"))
    assert Head.objects.get().sequence == THREADS
    assert verify(SYSTEM).entries == THREADS


def test_writers_of_several_chains_in_any_order_do_not_deadlock() -> None:
    chains = ["a", "b", "c", "d"]

    def work(number: int) -> None:
        order = random.Random(number)
        for turn in range(8):
            with acting(SYSTEM) as act:
                for chain in order.sample(chains, 3):
                    act.record(chain, DONE, f"report:{number}.{turn}")

    at_once(work)
    result = verify(SYSTEM)
    assert (result.entries, result.broken) == (THREADS * 8 * 3, None)


def test_those_who_fail_beside_others_leave_no_gap() -> None:
    def work(number: int) -> None:
        for turn in range(6):
            with suppress(KeyError), acting(SYSTEM) as act:
                act.record("a", DONE, f"report:{number}.{turn}")
                if turn % 2:
                    raise KeyError

    at_once(work)
    result = verify(SYSTEM)
    assert (result.entries, result.broken) == (THREADS * 3, None)


def test_verification_beside_writers_finds_no_break() -> None:
    done = threading.Event()

    def work(number: int) -> None:
        if number:
            write(10, "a")
            return
        while not done.wait(0.01):
            assert verify(SYSTEM).broken is None
            if Entry.objects.count() == 10 * (THREADS - 1):
                done.set()

    at_once(work)
    assert verify(SYSTEM).entries == 10 * (THREADS - 1)


@pytest.fixture(autouse=True)
def _ends_in_time() -> Iterator[None]:
    """A deadlock would end in the database's own time-out; say so rather than hang."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
