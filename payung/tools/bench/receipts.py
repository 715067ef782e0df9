"""Bench of many people with receipts at once, in milliseconds: `payung bench receipts`.

A number of people send a right receipt at the same moment: with nobody else there; all from one address; while
strangers guess from a thousand addresses; and while one address sends a right receipt without end. Meanwhile a
visitor opens the first page and the form.
"""

import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count as numbers
from typing import Any, Final

from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.receiving.actions import receive
from payung.tools import demo
from payung.tools.bench.browser import Line, Place, Refused, look
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import crowd, part_of, start
from payung.tools.bench.paired_rates import Measured
from payung.triage.lanes import Lane
from payung.triage.report import Report

AT_ONCE: Final = (1, 4, 16, 64, 200)
SHOWN: Final = 64  # at once: the figure of the bench
PEOPLE: Final = 128  # people at every number at once, unless more come at once
RIGHT: Final = 20  # different receipts
RATE: Final = 100  # wrong receipts a second
STRANGERS: Final = 5  # guessing addresses for every person: a thousand in all
GUESSING: Final = 64  # wrong receipts at once, at most
HAMMERING: Final = 64  # requests at once from one address: the proxy's limit
START_TIME: Final = 3.0  # seconds until the strangers have started
FAR: Final = 1_000_000  # first number of a person, so that no address is a stranger's

Times = dict[str, list[float]]


def measure(count: int) -> Measured:
    """Measure the p95 of 64 at once, in ms; baseline: one at a time. `count`: the most at once."""
    right = [new_receipt() for _ in range(min(RIGHT, count))]
    with tempfile.TemporaryFile() as output, running(environment(), output, "public") as faces:
        bench = _Bench(faces, right, tuple(number for number in AT_ONCE if number <= count))
        crowd(bench.port, "come back", 2, FAR, count=8, receipts=right)
        details: dict[str, Any] = {
            "nobody else": bench.crowds(),
            "one address": bench.crowds(addresses=1),
        }
        with bench.strangers(STRANGERS * count):
            time.sleep(min(START_TIME, count / 10))
            details["strangers begin"] = bench.crowds(bench.shown)
            time.sleep(
                2 * STRANGERS * count / RATE
            )  # until every address has guessed and was answered
            details["strangers"] = bench.crowds()
        with bench.holder():
            time.sleep(min(START_TIME, count / 10))
            details["one holds a receipt"] = bench.crowds()
        details["memory_mib"] = round(faces.memory("public"), 1)
    alone = details["nobody else"]
    return alone[str(bench.shown)]["p95_ms"], alone["1"]["p95_ms"], details


class _Bench:
    """A running public face, and the crowds that use it."""

    def __init__(self, faces: Faces, right: list[str], many: tuple[int, ...]) -> None:
        self.port, self.right, self.many = faces.ports["public"], right, many
        self.shown = min(SHOWN, many[-1])
        self._firsts = numbers(2 * FAR, FAR)

    def crowds(self, *many: int, addresses: int = 0) -> dict[str, dict[str, Any]]:
        """Send these numbers of right receipts at once; return the figures of each, and the visitor's."""
        return {str(at_once): self._crowd(at_once, addresses) for at_once in many or self.many}

    def _crowd(self, at_once: int, addresses: int) -> dict[str, Any]:
        with Visitor(self.port) as visitor:
            people = max(at_once, min(PEOPLE, self.many[-1], 8 * at_once))
            options = {"count": people, "receipts": self.right, "addresses": addresses}
            load = crowd(self.port, "open", at_once, next(self._firsts), **options)
        spent = load.spent["right receipt"]
        return {
            "p50_ms": part_of(spent, 0.5),
            "p95_ms": part_of(spent, 0.95),
            "max_ms": part_of(spent, 1.0),
            "refused": round(1 - len(load.ends) / people, 3),
            "came": people,
            "errors": load.errors,
            **{
                f"{kind}, p95_ms": part_of(seconds, 0.95) for kind, seconds in visitor.times.items()
            },
        }

    @contextmanager
    def strangers(self, addresses: int) -> Iterator[None]:
        """Send wrong receipts from `addresses` within the block."""
        wrong = [receipts.draw() for _ in range(1000)]
        options = {"rate": RATE, "receipts": wrong, "addresses": addresses}
        with stopped_after(start(self.port, "guess", GUESSING, 0, seconds=3600, **options)):
            yield

    @contextmanager
    def holder(self) -> Iterator[None]:
        """Send one right receipt from one address within the block, as fast as possible."""
        options = {"receipts": self.right[:1], "addresses": 1}
        with stopped_after(start(self.port, "open", HAMMERING, 0, seconds=3600, **options)):
            yield


@contextmanager
def stopped_after(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill a crowd at the end of the block."""
    with process:
        try:
            yield
        finally:
            process.kill()


class Visitor(threading.Thread):
    """Opens the first page and the form again and again within the block."""

    def __init__(self, place: Place | int) -> None:
        super().__init__(daemon=True)
        self.place = place
        self.times: Times = defaultdict(list)
        self._ended = threading.Event()

    def run(self) -> None:
        """Open both pages and pause, until the block ends."""
        for number in numbers():
            line = Line(self.place, timed=lambda kind, spent: self.times[kind].append(spent))
            try:
                look(line, number)
            except (OSError, Refused):
                self.times["not answered"].append(line.timeout)
            line.close()
            if self._ended.wait(0.05):
                return

    def __enter__(self) -> "Visitor":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def new_receipt() -> str:
    """Receive a child's report, and return its receipt."""
    receipt = receipts.draw()
    report = Report.lenient({"language": "en", "country": demo.COUNTRY, "narrative": "A kite."})
    receive(DOOR, report, Lane.CHILD, country=demo.COUNTRY, receipt=receipt)
    return receipt
