"""A day of a small unit, pressed into some minutes: does anything grow? `payung bench soak`.

Children tell and come back, machines report, strangers guess, an officer works on what comes, the worker tends.
The day has ten parts that are alike; memory, open files and p95 are printed for each: one sees what climbs.
"""

import itertools
import tempfile
from collections import Counter
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from django.conf import settings

from payung.doors.desk.sign_in import authenticators
from payung.foundation import receipts
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.tools import demo
from payung.tools.bench.browser import Line, Refused
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import OFFICER, begun, part_of, seen
from payung.tools.bench.officer import Officer
from payung.tools.bench.receipts import told

NAMES: Final = ("public", "desk", "api", "worker")
PARTS: Final = 10
COMPARED: Final = 3  # parts at either end of the day
DAY: Final = 1200  # seconds into which the day is pressed
COMING: Final = {"journey": 100, "report": 700, "come back": 400, "guess": 1000}  # in a day
PAUSE: Final = 0.5  # seconds between two looks of the officer at the queue
FAR: Final = 1_000_000  # how far apart the numbers of two crowds begin

Spent = dict[str, list[float]]


class Shift:
    """An officer at work beside all that comes."""

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
        """Look at the queue and work on a report that nobody has, until it is over."""
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
        """Return what was seen since the last time."""
        seen_till_now = self.spent, self.errors
        self.spent, self.errors = {}, Counter()
        return seen_till_now


class Day:
    """The faces, the people who come, and what each part of the day showed."""

    def __init__(self, faces: Faces) -> None:
        self.faces, self.shift = faces, Shift(faces.ports["desk"])
        self.held = [told() for _ in range(20)]
        self.numbers = itertools.count(FAR, FAR)
        self.spent: list[Spent] = []
        self.errors: Counter[str] = Counter()
        self.memory: list[dict[str, float]] = []
        self.handles: list[dict[str, int]] = []

    def part(self, seconds: float) -> None:
        """Let one part of the day go by."""
        over = Event()
        officer = Thread(target=self.shift.work, args=(over,))
        crowds = [self._coming(what, seconds) for what in COMING]
        officer.start()
        loads = [seen(crowd, 4) for crowd in crowds]
        over.set()
        officer.join()
        spent, errors = self.shift.handed_over()
        for what, load in zip(COMING, loads, strict=True):
            errors.update(load.errors)
            spent |= {f"{what}: {kind}": list(each) for kind, each in load.spent.items()}
        self.spent.append(spent)
        self.errors += errors
        self.memory.append({name: round(self.faces.memory(name), 1) for name in NAMES})
        self.handles.append({name: self.faces.handles(name) for name in NAMES})

    def _coming(self, what: str, seconds: float) -> Any:
        given = {
            "seconds": seconds,
            "rate": COMING[what] / DAY,
            "key": (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip(),
            "receipts": self.held if what == "come back" else [receipts.draw()],
        }
        face = "api" if what == "report" else "public"
        return begun(self.faces.ports[face], what, 4, next(self.numbers), **given)

    def forget(self) -> None:
        """Begin the day anew, with all loaded that is loaded late."""
        for each in (self.spent, self.errors, self.memory, self.handles):
            each.clear()

    def p95(self, parts: slice) -> dict[str, float]:
        """Return the p95 of each kind of request in these parts, in milliseconds."""
        kinds = sorted({kind for spent in self.spent[parts] for kind in spent})
        return {
            kind: part_of(
                [each for spent in self.spent[parts] for each in spent.get(kind, ())], 0.95
            )
            for kind in kinds
        }


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return the memory of all faces at the end of the day and after its first part, in MiB, and all the rest.

    `count`: seconds into which the day is pressed.
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
            "memory_mib": {name: [each[name] for each in day.memory] for name in NAMES},
            "handles": {name: [each[name] for each in day.handles] for name in NAMES},
            "errors": dict(day.errors),
            "lines in logs": lines,
        },
    )
