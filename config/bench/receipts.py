"""Do strangers who guess receipts slow anybody else? In turns, with and without: `payung bench receipts`."""

import tempfile
from collections import defaultdict
from typing import Any, Final

from config import demo
from config.bench.faces import Faces, running
from config.bench.intake import Load, begun, crowd, part_of, seen
from config.bench.surroundings import environment
from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.intake.actions import receive
from payung.triage.lanes import Lane
from payung.triage.report import Report

RATE: Final = 100  # wrong receipts a second
STRANGERS: Final = 25  # addresses from which they come
ROUNDS: Final = 4  # of each kind
SHORTEST: Final = 1.0  # seconds of a flood
RIGHT: Final = 20  # people who come back
FAR: Final = 1_000_000  # where the numbers of people begin, so that no address is a stranger's

Times = dict[str, list[float]]


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return the median of opening a dialogue with the flood and without, in ms, and all the rest.

    `count` people come back with the flood and as many without, one after another.
    """
    held = [told() for _ in range(RIGHT)]
    with tempfile.TemporaryFile() as output, running(environment(), output, "public") as faces:
        crowd(faces.ports["public"], "come back", 2, FAR, count=8, receipts=held)
        with_flood, without = _in_turns(faces, held, max(count // ROUNDS, 1))
        memory = faces.memory("public")
    kinds = with_flood.times
    more: dict[str, Any] = {
        kind: {
            "p50_ms": [part_of(kinds[kind], 0.5), part_of(without.times[kind], 0.5)],
            "p95_ms": [part_of(kinds[kind], 0.95), part_of(without.times[kind], 0.95)],
        }
        for kind in ("first page", "form", "right receipt")
    }
    more |= {
        "wrong receipts a second": round(with_flood.guesses / with_flood.seconds, 1),
        "did not open": [with_flood.errors, without.errors],
        "memory_mib": round(memory, 1),
    }
    right = more["right receipt"]["p50_ms"]
    return right[0], right[1], more


class _Side:
    """What was seen with the flood, or without."""

    def __init__(self) -> None:
        self.times: Times = defaultdict(list)
        self.errors = self.guesses = 0
        self.seconds = 0.0

    def add(self, load: Load) -> None:
        for kind, spent in load.spent.items():
            self.times[kind] += spent
        self.errors += sum(load.errors.values())


def _in_turns(faces: Faces, held: list[str], many: int) -> tuple[_Side, _Side]:
    sides = _Side(), _Side()
    port = faces.ports["public"]
    wrong = [receipts.draw() for _ in range(1000)]
    for turn in range(ROUNDS):
        for flooded, side in zip((True, False), sides, strict=True):
            first = FAR * (2 + 2 * turn + flooded)
            if not flooded:
                side.add(crowd(port, "come back", 1, first, count=many, receipts=held))
                continue
            seconds = max(many * 0.2, SHORTEST)
            more = {"rate": RATE, "receipts": wrong, "seconds": seconds}
            flood = begun(port, "guess", STRANGERS, turn * FAR, **more)
            side.add(crowd(port, "come back", 1, first, count=many, receipts=held))
            guessed = seen(flood, STRANGERS)
            side.guesses += len(guessed.ends)
            side.seconds += guessed.took
    return sides


def told() -> str:
    """Let a child tell something, and return the receipt."""
    receipt = receipts.draw()
    report = Report.lenient({"language": "en", "country": demo.COUNTRY, "narrative": "A kite."})
    receive(DOOR, report, Lane.CHILD, country=demo.COUNTRY, receipt=receipt)
    return receipt
