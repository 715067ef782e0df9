"""Work of children, a partner's machine and an officer, while any process is killed at any moment."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from django.db import Error, connection, connections

from payung.tools.bench import browser
from payung.tools.bench.browser import Line, Refused
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.officer import Officer
from tests.house import PASSWORD, House, fresh_code

NAMES = ("public", "desk", "api", "worker")
CHILDREN = 3
GIVES_UP = 5  # one child in five closes the page at the first failure
BETWEEN = 4  # journeys between two kills, on average
# A master takes a second to start again; a killed backend disconnects everybody from the database.
WEIGHTS = {"process": 3, "master": 1, "backend": 1}
Done = TypeVar("Done")
PATIENCE = 60.0  # seconds that a client goes on trying
# ValueError: a cut-off answer. Error: the database was killed during a query of this process.
FAILED = (OSError, Refused, ValueError, Error)


@dataclass
class Drill:
    """Results. `shown`: journey to the receipt that a child saw. `taken`: journey to a partner's reference."""

    shown: dict[int, str] = field(default_factory=dict)
    taken: dict[int, str] = field(default_factory=dict)
    unsure: set[int] = field(default_factory=set)  # sent, without an answer
    killed: Counter[str] = field(default_factory=Counter)
    worked: int = 0  # reports that the officer worked on

    @property
    def done(self) -> int:
        """Return the number of completed journeys."""
        return len(self.shown) + len(self.taken)

    @property
    def sent(self) -> set[int]:
        """Return the numbers of all journeys that were sent."""
        return {*self.shown, *self.taken, *self.unsure}


@dataclass
class Scene:
    """Everything in a drill. `numbers`: numbers of the journeys, until `last`."""

    faces: Faces
    drill: Drill
    numbers: Iterator[int]
    last: int
    partner: str
    house: House
    over: threading.Event = field(default_factory=threading.Event)

    def turns(self) -> Iterator[int]:
        """Yield the numbers of journeys until all are used."""
        while (number := next(self.numbers)) < self.last:
            yield number


def child(scene: Scene) -> None:
    """Send reports as a child, one after another."""
    for number in scene.turns():
        line = Line(scene.faces.ports["public"], browser.address_of(number), timeout=15)
        with suppress(*FAILED):
            _tell(scene.drill, line, number)
        line.close()


def _tell(drill: Drill, line: Line, number: int) -> None:
    """Fill in the form and send it, again if that failed."""
    form, fields = _patiently(lambda: browser.fill(line, number), line)
    drill.unsure.add(number)
    tries = 1 if number % GIVES_UP == 0 else None
    receipt = _patiently(lambda: line.post("send", form, fields).receipt(), line, tries)
    drill.shown[number] = receipt
    drill.unsure.discard(number)


def partner(scene: Scene) -> None:
    """Send reports as a partner. Without an answer none is sent again, since it may have arrived."""
    line = Line(scene.faces.ports["api"], timeout=15)
    for number in scene.turns():
        scene.drill.unsure.add(number)
        try:
            scene.drill.taken[number] = browser.report(line, number, scene.partner)
            scene.drill.unsure.discard(number)
        except FAILED:
            line.close()
        sleep(0.2)  # a child's journey takes longer


def officer(scene: Scene) -> None:
    """Work on reports as an officer, with a new session after the desk was killed."""
    while not scene.over.is_set():
        line = Line(scene.faces.ports["desk"], "127.0.0.9", timeout=15)
        try:
            _shift(scene, Officer(line))
        except FAILED:
            sleep(0.2)
        finally:
            line.close()
            connection.close()


def _shift(scene: Scene, desk: Officer) -> None:
    desk.sign_in("intake", PASSWORD, fresh_code(scene.house.officers["intake"]))
    while not scene.over.is_set():
        waiting = desk.queue("?state=untaken")
        if not waiting:
            sleep(0.2)
            continue
        desk.work_on(random.choice(waiting))
        scene.drill.worked += 1


def killer(scene: Scene, chance: random.Random) -> None:
    """Kill processes of any kind at random moments, and start them again.

    Some journeys pass between two kills, so that a slow machine kills as many as a fast one.
    """
    kinds = list(_kinds(scene.faces))
    weights = [WEIGHTS[kind.rpartition(" ")[2]] for kind in kinds]
    next_kill = chance.randint(1, 2 * BETWEEN)
    while not scene.over.wait(chance.uniform(0, 0.1)):
        scene.faces.start_dead()
        if scene.drill.done < next_kill:
            continue
        (name,) = chance.choices(kinds, weights)
        victims = _kinds(scene.faces)[name]
        if victims:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(victims), signal.SIGKILL)
                scene.drill.killed[name] += 1
                next_kill = scene.drill.done + chance.randint(1, 2 * BETWEEN)
    connection.close()


def _kinds(faces: Faces) -> Mapping[str, list[int]]:
    """Return process ids by kind: masters of the faces, their workers, the worker, database backends."""
    kinds = {f"{name} process": faces.processes(name)[1:] for name in NAMES[:3]}
    kinds |= {f"{name} master": faces.processes(name)[:1] for name in NAMES}
    if connection.vendor == "postgresql":
        kinds["database backend"] = _backends()
    return kinds


def _backends() -> list[int]:
    """Return the processes of the tests' database server that serve the faces."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [row[0] for row in cursor.fetchall()]
    except Exception:  # noqa: BLE001  it is starting again after a kill
        connection.close()
        return []


def _patiently(work: Callable[[], Done], line: Line, tries: int | None = None) -> Done:
    """Return the result of `work`, tried again after failures until the patience or `tries` end."""
    until = monotonic() + PATIENCE
    for turn in count(1):
        try:
            return work()
        except FAILED:
            line.close()
            if turn == tries or monotonic() > until:
                raise
            sleep(0.2)
    raise AssertionError


def run(home: Path, environment: Mapping[str, str], house: House, key: str, *, last: int) -> Drill:
    """Run `last` journeys while processes are killed; return the results."""
    chance = random.Random(last)  # the same kills in every run, as far as possible
    with (home / "output.log").open("wb") as output, running(environment, output, *NAMES) as faces:
        scene = Scene(faces, Drill(), count(), last, key, house)
        with _officer_and_killer(scene, chance):
            people = [threading.Thread(target=child, args=(scene,)) for _ in range(CHILDREN)]
            people.append(threading.Thread(target=partner, args=(scene,)))
            for thread in people:
                thread.start()
            for thread in people:
                thread.join()
            _wait_for_officer(scene)
        faces.start_dead()
    connections.close_all()
    return scene.drill


def _wait_for_officer(scene: Scene) -> None:
    """Wait until a report was worked on: a few journeys may end before the officer has signed in."""
    until = monotonic() + PATIENCE
    while not scene.drill.worked and monotonic() < until:
        sleep(0.1)


@contextmanager
def _officer_and_killer(scene: Scene, chance: random.Random) -> Iterator[None]:
    """Run the officer and the killer within the block."""
    threads = [
        threading.Thread(target=officer, args=(scene,)),
        threading.Thread(target=killer, args=(scene, chance)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        scene.over.set()
        for thread in threads:
            thread.join()
