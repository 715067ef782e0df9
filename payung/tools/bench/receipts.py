"""Many come back with their receipts at once: who is answered, and when? `payung bench receipts`.

Each time so many send a right receipt at the same moment: with nobody else there; all from one address; while
strangers guess from a thousand addresses; and while somebody hammers from one address with a right receipt.
Meanwhile somebody else opens the first page and the form.
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
from payung.intake.actions import receive
from payung.tools import demo
from payung.tools.bench.browser import Line, Refused, look
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import begun, crowd, part_of
from payung.triage.lanes import Lane
from payung.triage.report import Report

AT_ONCE: Final = (1, 4, 16, 64, 200)
SHOWN: Final = 64  # at once: the figure of the bench
PEOPLE: Final = 128  # who come in all at each number, unless more come at once
RIGHT: Final = 20  # receipts that they have
RATE: Final = 100  # wrong receipts a second
STRANGERS: Final = 5  # addresses from which they come, for each who comes back: a thousand
GUESSING: Final = 64  # wrong receipts at once, at most
HAMMERING: Final = 64  # at once from one address: as many as the proxy lets in
BEGUN: Final = 3.0  # seconds after which others have begun
FAR: Final = 1_000_000  # where the numbers of people begin, so that no address is a stranger's

Times = dict[str, list[float]]


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return p95 of 64 at once and of one alone, in ms, and all the rest. `count`: the most at once."""
    held = [told() for _ in range(RIGHT)]
    with tempfile.TemporaryFile() as output, running(environment(), output, "public") as faces:
        bench = _Bench(faces, held, tuple(number for number in AT_ONCE if number <= count))
        crowd(bench.port, "come back", 2, FAR, count=8, receipts=held)
        more: dict[str, Any] = {
            "nobody else": bench.crowds(),
            "one address": bench.crowds(addresses=1),
        }
        with bench.strangers(STRANGERS * count):
            time.sleep(min(BEGUN, count / 10))
            more["strangers begin"] = bench.crowds(bench.shown)
            time.sleep(2 * STRANGERS * count / RATE)  # until each has guessed, and all are answered
            more["strangers"] = bench.crowds()
        with bench.holder():
            time.sleep(min(BEGUN, count / 10))
            more["one holds a receipt"] = bench.crowds()
        more["memory_mib"] = round(faces.memory("public"), 1)
    alone = more["nobody else"]
    return alone[str(bench.shown)]["p95_ms"], alone["1"]["p95_ms"], more


class _Bench:
    """A running public face, people who have receipts, and others."""

    def __init__(self, faces: Faces, held: list[str], many: tuple[int, ...]) -> None:
        self.port, self.held, self.many = faces.ports["public"], held, many
        self.shown = min(SHOWN, many[-1])
        self._firsts = numbers(2 * FAR, FAR)

    def crowds(self, *many: int, addresses: int = 0) -> dict[str, dict[str, Any]]:
        """Let so many come back at once; return what they saw, and what those who opened a form."""
        return {str(each): self._crowd(each, addresses) for each in many or self.many}

    def _crowd(self, at_once: int, addresses: int) -> dict[str, Any]:
        with Looking(self.port) as looking:
            came = max(at_once, min(PEOPLE, self.many[-1], 8 * at_once))
            more = {"count": came, "receipts": self.held, "addresses": addresses}
            load = crowd(self.port, "open", at_once, next(self._firsts), **more)
        spent = load.spent["right receipt"]
        return {
            "p50_ms": part_of(spent, 0.5),
            "p95_ms": part_of(spent, 0.95),
            "max_ms": part_of(spent, 1.0),
            "refused": round(1 - len(load.ends) / came, 3),
            "came": came,
            "errors": load.errors,
            **{f"{kind}, p95_ms": part_of(each, 0.95) for kind, each in looking.times.items()},
        }

    @contextmanager
    def strangers(self, addresses: int) -> Iterator[None]:
        """Let wrong receipts come from so many addresses within the block."""
        wrong = [receipts.draw() for _ in range(1000)]
        more = {"rate": RATE, "receipts": wrong, "addresses": addresses}
        with there(begun(self.port, "guess", GUESSING, 0, seconds=3600, **more)):
            yield

    @contextmanager
    def holder(self) -> Iterator[None]:
        """Let somebody send one right receipt from one address within the block, as fast as they can."""
        more = {"receipts": self.held[:1], "addresses": 1}
        with there(begun(self.port, "open", HAMMERING, 0, seconds=3600, **more)):
            yield


@contextmanager
def there(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let a crowd come within the block, and no longer."""
    with process:
        try:
            yield
        finally:
            process.kill()


class Looking(threading.Thread):
    """Opens the first page and the form, again and again, within the block."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.times: Times = defaultdict(list)
        self._ended = threading.Event()

    def run(self) -> None:
        """Look, and rest a little, until the block ends."""
        for number in numbers():
            line = Line(self.port, timed=lambda kind, spent: self.times[kind].append(spent))
            try:
                look(line, number)
            except (OSError, Refused):
                self.times["not answered"].append(line.timeout)
            line.close()
            if self._ended.wait(0.05):
                return

    def __enter__(self) -> "Looking":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def told() -> str:
    """Let a child tell something, and return the receipt."""
    receipt = receipts.draw()
    report = Report.lenient({"language": "en", "country": demo.COUNTRY, "narrative": "A kite."})
    receive(DOOR, report, Lane.CHILD, country=demo.COUNTRY, receipt=receipt)
    return receipt
