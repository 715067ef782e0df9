"""Bench of whole journeys of children, and of machines' reports, against running faces: `payung bench intake`.

A journey opens the first page, fills in the form page by page, sends it and reads the receipt, all from one
address. Afterwards somebody comes back with each receipt. docs/developers/speed.md compares such journeys. The
load client runs on the same machine and takes processor time from the faces; the output says how much.
"""

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.models import Partner
from payung.staff.viewer import OfficerViewer
from payung.tools import demo
from payung.tools.bench import globaleaks
from payung.tools.bench.arrivals import arrived, of_their_own
from payung.tools.bench.browser import Place
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.paired_rates import Measured

AT_ONCE: Final = (1, 4, 16, 64)
OFFICER: Final = "anan"
NAMES: Final = ("public", "api", "worker", "plain")
VISITS: Final = {"public": "journey", "api": "report", "plain": "plain"}
WARM: Final = 8  # visits before the clock runs
FACES: Final = ("public", "api")
UNBOUND: Final = 1_000_000_000


@dataclass(frozen=True)
class Load:
    """Measurements of a crowd."""

    at_once: int
    took: float  # seconds
    processor: float  # seconds of the load client
    spent: Mapping[str, list[float]]
    ends: Mapping[int, str]
    errors: Mapping[str, int]

    @property
    def rate(self) -> float:
        """Return completed visits a second."""
        return len(self.ends) / self.took

    def figures(self) -> Mapping[str, object]:
        """Return the figures for the output."""
        return {
            "a second": round(self.rate, 1),
            "ended": len(self.ends),
            "errors": dict(self.errors),
            "p50_ms": {kind: part_of(seconds, 0.5) for kind, seconds in self.spent.items()},
            "p95_ms": {kind: part_of(seconds, 0.95) for kind, seconds in self.spent.items()},
            "slowest_ms": {kind: part_of(seconds, 1.0) for kind, seconds in self.spent.items()},
            "load client's share of the cores": round(self.processor / self.took, 2),
        }


def part_of(seconds: Iterable[float], part: float) -> float:
    """Return the quantile `part` (0 to 1), in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000, 1)


def crowd(place: Place | int, what: str, at_once: int, first: int, **options: object) -> Load:
    """Run a crowd in a separate process, and return its measurements."""
    return finish(start(place, what, at_once, first, **options), at_once)


def start(
    place: Place | int, what: str, at_once: int, first: int, **options: object
) -> subprocess.Popen[bytes]:
    """Start a crowd in a separate process."""
    to = asdict(Place(place) if isinstance(place, int) else place)
    task = {"what": what, "at_once": at_once, "first": first, **to, **options}
    process = subprocess.Popen(
        [sys.executable, "-m", "payung.tools.bench.crowd"],
        cwd=settings.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if process.stdin is None:
        raise ValueError("A crowd must be told what to do.")
    process.stdin.write(json.dumps(task).encode())
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen[bytes], at_once: int) -> Load:
    """Wait for a crowd to end, and return its measurements. Raises ValueError where it failed."""
    output, _ = process.communicate()
    if process.returncode:
        raise ValueError("The load client failed.")
    result = json.loads(output)
    ends = {int(number): end for number, end in result["ends"].items()}
    return Load(
        at_once, result["took"], result["processor"], result["spent"], ends, dict(result["errors"])
    )


def officer() -> OfficerViewer:
    """Return the officer who opens and counts the reports that arrived."""
    officer_id = people.officer_named(DOOR, OFFICER)
    return people.officer_viewer(
        DOOR, officer_id, people.officer_key(DOOR, officer_id, demo.PASSWORD)
    )


def measure(count: int) -> Measured:
    """Measure journeys a second, 4 at once; baseline: a view that inserts a row, 4 at once.

    `count` journeys are made at every number of people at once.
    """
    with (
        tempfile.TemporaryFile() as output,
        running(environment(), output, *NAMES) as faces,
    ):
        return _measured(faces, count)


def _measured(faces: Faces, count: int) -> Measured:
    numbers = itertools.count(0, 1_000_000)  # the first number of each crowd
    Partner.objects.update(
        per_minute=UNBOUND, per_day=UNBOUND
    )  # one machine sends as much as many would

    def visit(name: str, at_once: int, many: int) -> Load:
        return crowd(faces.ports[name], VISITS[name], at_once, next(numbers), count=many, key=key())

    for name in VISITS:
        visit(name, 2, WARM)
    before = faces.seconds("public")
    journeys = {at_once: visit("public", at_once, count) for at_once in AT_ONCE}
    seconds = faces.seconds("public") - before
    plain_rows, machines = {}, {}
    before = faces.seconds("api")
    for at_once in (1, 4):
        plain_rows[at_once] = visit("plain", at_once, 3 * count)
        machines[at_once] = visit("api", at_once, 3 * count)
    api_seconds = faces.seconds("api") - before
    counts = arrived(officer())
    peer = _globaleaks(count, numbers)
    confirmed = [
        number for load in (*journeys.values(), *machines.values()) for number in load.ends
    ]
    details = {
        "journeys": {str(n): load.figures() for n, load in journeys.items()},
        "api reports": {str(n): load.figures() for n, load in machines.items()},
        "plain rows": {str(n): load.figures() for n, load in plain_rows.items()},
        **({"globaleaks": peer} if peer else {}),
        "lost": sum(counts[number] == 0 for number in confirmed),
        "twice": sum(count > 1 for count in counts.values()),
        "receipts": _opened_again(faces.ports["public"], journeys.values(), next(numbers)),
        "processor_ms_a_journey": round(seconds / (len(AT_ONCE) * count) * 1000, 1),
        "processor_ms_a_machine's_report": round(api_seconds / (6 * count) * 1000, 1),
        "memory_mib": {name: round(faces.memory(name), 1) for name in FACES},
    }
    return journeys[4].rate, plain_rows[4].rate, details


def _globaleaks(count: int, numbers: Iterator[int]) -> Mapping[str, object]:
    """Send as many reports to GlobaLeaks, if it is named; "errors" are reports that it lost."""
    place = globaleaks.place()
    if place is None:
        return {}
    loads = {}
    for at_once in AT_ONCE:
        opened = crowd(place, "globaleaks session", 2, next(numbers), count=count)
        sessions = list(opened.ends.values())
        many = {"count": len(sessions), "sessions": sessions}
        load = crowd(place, "globaleaks", at_once, next(numbers), **many)
        loads[str(at_once)] = {**load.figures(), "no session": dict(opened.errors)}
    return loads


def _opened_again(port: int, journeys: Iterable[Load], first: int) -> Mapping[str, int]:
    """Come back with every receipt; return how many open, and how many lead to the report of their journey."""
    shown = {number: end for load in journeys for number, end in load.ends.items()}
    back = crowd(port, "open", 4, first, count=len(shown), receipts=list(shown.values()))
    return {
        "shown": len(shown),
        "open again": len(back.ends),
        "lead to their own report": of_their_own(officer(), shown),
    }


def key() -> str:
    """Return the key of the invented partner."""
    return (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip()
