"""Bench of the memory of all processes of `payung serve`, before and after journeys: `payung bench memory`."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Final

from django.conf import settings

from payung.tools.bench.environment import environment
from payung.tools.bench.faces import HOST, READY, Faces, free_port
from payung.tools.bench.intake import crowd
from payung.tools.bench.paired_rates import Measured

AT_ONCE: Final = 4
PORTS: Final = ("public", "desk", "api")
STARTED: Final = (*PORTS, "worker", "matcher", "status")  # in this order


def measure(count: int) -> Measured:
    """Measure the memory of all processes after `count` journeys; baseline: the same before them."""
    with tempfile.TemporaryFile() as output, _served(Faces(environment(), output)) as faces:
        crowd(faces.ports["public"], "journey", AT_ONCE, 0, count=AT_ONCE)
        before = _each(faces)
        load = crowd(faces.ports["public"], "journey", AT_ONCE, AT_ONCE, count=count)
        after = _each(faces)
    details = {
        "before_mib": before,
        "after_mib": after,
        "journeys": len(load.ends),
        "errors": dict(load.errors),
    }
    return sum(after.values()), sum(before.values()), details


@contextmanager
def _served(faces: Faces) -> Iterator[Faces]:
    """Run `payung serve` within the block."""
    faces.ports = {name: free_port() for name in PORTS}
    options = [(f"--{name}-port", str(port)) for name, port in faces.ports.items()]
    options.append(("--status-port", str(free_port())))
    faces.masters["serve"] = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "payung", "serve", *(word for each in options for word in each)],
        env={**faces.environment, "DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"},
        cwd=settings.CHECKOUT,
        stdout=faces.output,
        stderr=faces.output,
    )
    try:
        faces.wait()
        _wait_for_answers(faces)
        yield faces
    finally:
        faces.stop()


def _wait_for_answers(faces: Faces) -> None:
    """Wait until every face has loaded all and forked: its port is open before that."""
    for port in faces.ports.values():
        with closing(HTTPConnection(HOST, port, timeout=READY)) as connection:
            connection.request("GET", "/")
            connection.getresponse().read()


def _each(faces: Faces) -> dict[str, float]:
    """Return the memory in MiB by process, each with those below it; shared memory counts once (PSS)."""
    supervisor, *started = faces.processes("serve")
    memory = {"supervisor": faces.memory_of(supervisor)}
    for name, process in zip(STARTED, started, strict=True):
        memory[name] = faces.memory_of(process, below=True)
    return memory
