"""Bench of a small unit's day, compressed into some minutes: `payung bench soak`.

Children report and come back, machines report, strangers guess receipts, an officer works, the worker runs.
The day has ten equal parts. Memory (MiB), open files and p95 (ms) are printed for every part, so that growth
shows.
"""

import itertools
import tempfile
from collections import Counter
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from typing import Final

from django.conf import settings

from payung.doors.desk.sign_in import authenticators
from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.tools import demo
from payung.tools.bench.browser import Line, Refused
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import OFFICER, finish, part_of, start
from payung.tools.bench.officer import Officer
from payung.tools.bench.paired_rates import Measured
from payung.tools.bench.receipts import new_receipt

NAMES: Final = ("public", "desk", "api", "worker")
PARTS: Final = 10
COMPARED: Final = 3  # parts at either end of the day
DAY: Final = 1200  # seconds of the compressed day
COMING: Final = {"journey": 100, "report": 700, "come back": 400, "guess": 1000}  # visits in a day
PAUSE: Final = 0.5  # seconds between the officer's visits to the queue
FAR: Final = 1_000_000  # distance between the first numbers of two crowds

Spent = dict[str, list[float]]


class Shift:
    """An officer at work."""

    def __init__(self, port: int) -> None:
        self.spent: Spent = {}
        self.errors: Counter[str] = Counter()
        self.officer = Officer(Line(port, "127.0.0.9", timed=self._timed))

    def _timed(self, kind: str, seconds: float) -> None:
        self.spent.setdefault(kind, []).append(seconds)

    def begin(self) -> None:
        """Sign in."""
        code = authenticators.next_code(people.officer_named(DOOR, OFFICER)) or ""
        self.officer.sign_in(OFFICER, demo.PASSWORD, code)

    def work(self, over: Event) -> None:
        """Take and work on reports of the queue until the part is over."""
        while True:
            try:
                waiting = self.officer.queue("?state=untaken")
                if waiting:
                    self.officer.work_on(waiting[0])
            except (OSError, Refused) as error:
                self.errors[str(error) or type(error).__name__] += 1
            if over.wait(PAUSE):
                return

    def handed_over(self) -> tuple[Spent, Counter[str]]:
        """Return the measurements since the last call."""
        result = self.spent, self.errors
        self.spent, self.errors = {}, Counter()
        return result


class Day:
    """The faces, their visitors, and the measurements of the day's parts."""

    def __init__(self, faces: Faces) -> None:
        self.faces, self.shift = faces, Shift(faces.ports["desk"])
        self.right = [new_receipt() for _ in range(20)]
        self.numbers = itertools.count(FAR, FAR)
        self.spent: list[Spent] = []
        self.errors: Counter[str] = Counter()
        self.memory: list[dict[str, float]] = []
        self.handles: list[dict[str, int]] = []

    def part(self, seconds: float) -> None:
        """Run one part of the day."""
        over = Event()
        officer = Thread(target=self.shift.work, args=(over,))
        crowds = [self._start(what, seconds) for what in COMING]
        officer.start()
        loads = [finish(crowd, 4) for crowd in crowds]
        over.set()
        officer.join()
        spent, errors = self.shift.handed_over()
        for what, load in zip(COMING, loads, strict=True):
            errors.update(load.errors)
            spent |= {f"{what}: {kind}": list(times) for kind, times in load.spent.items()}
        self.spent.append(spent)
        self.errors += errors
        self.memory.append({name: round(self.faces.memory(name), 1) for name in NAMES})
        self.handles.append({name: self.faces.handles(name) for name in NAMES})

    def _start(self, what: str, seconds: float) -> Popen[bytes]:
        options = {
            "seconds": seconds,
            "rate": COMING[what] / DAY,
            "key": (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip(),
            "receipts": self.right if what == "come back" else [receipts.draw()],
        }
        face = "api" if what == "report" else "public"
        return start(self.faces.ports[face], what, 4, next(self.numbers), **options)

    def forget(self) -> None:
        """Drop the measurements of the warm-up."""
        for measurements in (self.spent, self.errors, self.memory, self.handles):
            measurements.clear()

    def p95(self, parts: slice) -> dict[str, float]:
        """Return the p95 in these parts by kind of request, in milliseconds."""
        kinds = sorted({kind for spent in self.spent[parts] for kind in spent})
        return {
            kind: part_of(
                [seconds for spent in self.spent[parts] for seconds in spent.get(kind, ())], 0.95
            )
            for kind in kinds
        }


def measure(count: int) -> Measured:
    """Measure the memory of all processes at the end of the day, in MiB; baseline: after its first tenth.

    `count`: seconds of the compressed day.
    """
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        day = Day(faces)
        day.shift.begin()
        day.part(count / PARTS)
        day.forget()
        for _ in range(PARTS):
            day.part(count / PARTS)
        output.seek(0)
        lines = output.read().count(b"\n")
    first, last = day.p95(slice(COMPARED)), day.p95(slice(-COMPARED, None))
    return (
        sum(day.memory[-1].values()),
        sum(day.memory[0].values()),
        {
            "p95_ms": {kind: [first[kind], last.get(kind)] for kind in first},
            "memory_mib": {name: [part[name] for part in day.memory] for name in NAMES},
            "handles": {name: [part[name] for part in day.handles] for name in NAMES},
            "errors": dict(day.errors),
            "lines in logs": lines,
        },
    )
