"""Whole journeys of children, and reports of machines, at the faces as they are served: `payung bench intake`.

A journey is what docs/developers/speed.md compares: open the first page, fill in the form page by page,
send it, see the receipt; each from an address of its own. The load client is a process of its own on the same
machine, so its processor time is taken from what it measures: the output says how much.
"""

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.models import Partner
from payung.staff.viewer import OfficerViewer
from payung.tools import demo
from payung.tools.bench.arrivals import arrived
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running

AT_ONCE: Final = (1, 4, 16, 64)
OFFICER: Final = "anan"
NAMES: Final = ("public", "api", "worker", "plain")
VISITS: Final = {"public": "journey", "api": "report", "plain": "plain"}
WARM: Final = 8  # visits before the clock runs
FACES: Final = ("public", "api")
UNBOUND: Final = 1_000_000_000


@dataclass(frozen=True)
class Load:
    """What a crowd saw."""

    at_once: int
    took: float  # seconds
    processor: float  # seconds of the load client
    spent: Mapping[str, list[float]]
    ends: Mapping[int, str]
    errors: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Return how many came to their end in a second."""
        return len(self.ends) / self.took

    def figures(self) -> dict[str, Any]:
        """Return what is printed."""
        return {
            "a second": round(self.rate, 1),
            "ended": len(self.ends),
            "errors": dict(self.errors),
            "p50_ms": {kind: part_of(each, 0.5) for kind, each in self.spent.items()},
            "p95_ms": {kind: part_of(each, 0.95) for kind, each in self.spent.items()},
            "slowest_ms": {kind: part_of(each, 1.0) for kind, each in self.spent.items()},
            "load client's share of the cores": round(self.processor / self.took, 2),
        }


def part_of(seconds: Iterable[float], part: float) -> float:
    """Return what `part` of them stay under, in milliseconds."""
    found = sorted(seconds)
    return round(found[min(int(len(found) * part), len(found) - 1)] * 1000, 1)


def crowd(port: int, what: str, at_once: int, first: int, **more: object) -> Load:
    """Let a crowd come, in a process of its own."""
    return seen(begun(port, what, at_once, first, **more), at_once)


def begun(
    port: int, what: str, at_once: int, first: int, **more: object
) -> subprocess.Popen[bytes]:
    """Let a crowd begin to come."""
    asked = {"what": what, "port": port, "at_once": at_once, "first": first, **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "payung.tools.bench.crowd"],
        cwd=settings.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if process.stdin is None:
        raise ValueError("A crowd must be told what to do.")
    process.stdin.write(json.dumps(asked).encode())
    process.stdin.close()
    process.stdin = None
    return process


def seen(process: subprocess.Popen[bytes], at_once: int) -> Load:
    """Wait for a crowd to end, and return what it saw. Raises ValueError where it failed."""
    output, _ = process.communicate()
    if process.returncode:
        raise ValueError("The load client failed.")
    told = json.loads(output)
    ends = {int(number): end for number, end in told["ends"].items()}
    return Load(at_once, told["took"], told["processor"], told["spent"], ends, dict(told["errors"]))


def officer() -> OfficerViewer:
    """Return the officer who counts what arrived."""
    found = people.officer_named(DOOR, OFFICER)
    return people.officer_viewer(DOOR, found, people.officer_key(DOOR, found, demo.PASSWORD))


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return journeys a second at 4 at once, what the plain view does at 4 at once, and the rest.

    `count` journeys are made for each number of people at once.
    """
    with (
        tempfile.TemporaryFile() as output,
        running(environment(), output, *NAMES) as faces,
    ):
        return _measured(faces, count)


def _measured(faces: Faces, count: int) -> tuple[float, float, dict[str, Any]]:
    numbers = itertools.count(0, 1_000_000)  # where each crowd begins to count its journeys
    Partner.objects.update(per_minute=UNBOUND, per_day=UNBOUND)  # one machine sends what many would

    def come(name: str, at_once: int, many: int) -> Load:
        return crowd(faces.ports[name], VISITS[name], at_once, next(numbers), count=many, key=key())

    for name in VISITS:
        come(name, 2, WARM)
    before = faces.seconds("public")
    journeys = {at_once: come("public", at_once, count) for at_once in AT_ONCE}
    used = faces.seconds("public") - before
    beside, machines = {}, {}
    for at_once in (1, 4):
        beside[at_once] = come("plain", at_once, 3 * count)
        machines[at_once] = come("api", at_once, 3 * count)
    found = arrived(officer())
    shown = [number for load in (*journeys.values(), *machines.values()) for number in load.ends]
    more = {
        "journeys": {str(n): load.figures() for n, load in journeys.items()},
        "api reports": {str(n): load.figures() for n, load in machines.items()},
        "plain rows": {str(n): load.figures() for n, load in beside.items()},
        "lost": sum(found[number] == 0 for number in shown),
        "twice": sum(each > 1 for each in found.values()),
        "processor_ms_a_journey": round(used / (len(AT_ONCE) * count) * 1000, 1),
        "memory_mib": {name: round(faces.memory(name), 1) for name in FACES},
    }
    return journeys[4].rate, beside[4].rate, more


def key() -> str:
    """Return the key of the invented partner."""
    return (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip()
