"""Requests of somebody who means harm, over every address of every face: `payung bench hostile`.

The n-th request is the same in each run. Whatever comes: no answer is a 500, nothing grows, and no log holds a
word of what was sent. The figure is how many requests a second were answered or rightly cut off.
"""

import os
import random
import re
import socket
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import count as numbers
from pathlib import Path
from time import perf_counter
from typing import IO, Any, Final

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from payung.doors.desk.sign_in import authenticators
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.tools import demo
from payung.tools.bench.browser import HOST, Line, Refused
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.officer import Officer
from payung.tools.bench.request_generator import CANARY, Held, request

NAMES: Final = ("public", "desk", "api")
OFFICERS: Final = ("anan", "sari", "ada", "omar", "mali", "lina", "maya", "tomi")
AT_ONCE: Final = 8
FIRST: Final = int(os.environ.get("HOSTILE_FIRST", "0"))  # a million may be sent in parts
PLAIN: Final = 200  # ordinary requests that it runs beside
LONG: Final = 10.0  # seconds in which an answer must come
_PART: Final = re.compile(r"<(?:(\w+):)?\w+>")
_FILLED: Final = {"uuid": "6f1c2d3e-0000-4000-8000-000000000001", "int": "7", "slug": "XA"}


def addresses(face: str) -> list[str]:
    """Return every address of a face, its parts filled in."""
    return list(dict.fromkeys(_below(get_resolver(f"payung.config.urls.{face}"), "/")))


def _below(resolver: URLResolver, before: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        here = "en/" if "Locale" in type(each.pattern).__name__ else str(each.pattern)
        route = before + _PART.sub(lambda part: _FILLED.get(part[1] or "", "x"), here).lstrip("^")
        if isinstance(each, URLPattern):
            yield route
        elif isinstance(each, URLResolver):
            yield from _below(each, route)


class Attack:
    """What was sent and what came of it."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.held = [Held(key=_key()) for _ in range(AT_ONCE)]
        self.targets = [(face, path) for face in NAMES for path in addresses(face)]

    def run(self, many: int) -> float:
        """Send so many, from the first on; return the seconds it took. What came before is forgotten."""
        self.numbers, self.end = numbers(FIRST), FIRST + many
        self.answers: Counter[str] = Counter()
        self.broken: list[str] = []
        started = perf_counter()
        places = [threading.Thread(target=self._place, args=(name,)) for name in range(AT_ONCE)]
        for place in places:
            place.start()
        for place in places:
            place.join()
        return perf_counter() - started

    def _place(self, place: int) -> None:
        held = self.held[place]
        for turn in numbers():
            number = next(self.numbers)
            if number >= self.end:
                return
            if turn % 500 == 0 and (turn or not held.cookies):
                self._signed_in(held, OFFICERS[place % len(OFFICERS)])
            face, path = self.targets[number % len(self.targets)]
            raw = request(random.Random(number), face, path, held)  # noqa: S311  the same each time
            status = answer_to(self.faces.ports[face], raw)
            self.answers[status] += 1
            if status.startswith("5") and status != "501":
                self.broken.append(f"{number}: {face} {path} answered {status}")

    def _signed_in(self, held: Held, name: str) -> None:
        """Give what somebody holds who is inside: a session, a form's token, sealed fields."""
        line = Line(self.faces.ports["desk"], "127.0.0.5")
        officer = Officer(line)
        code = authenticators.next_code(people.officer_named(DOOR, name)) or ""
        try:
            officer.sign_in(name, demo.PASSWORD, code)
            page = officer.get("me", "/me/")
            held.token = page.hidden("csrfmiddlewaretoken")
        except (OSError, Refused):
            pass  # another place signed in with this code
        held.cookies = "; ".join(f"{key}={value}" for key, value in officer.cookies.items())
        form = Line(self.faces.ports["public"]).ask("form", "/en/tell/")
        held.told = form.hidden("told")
        line.close()


def answer_to(port: int, raw: list[bytes]) -> str:
    """Send the pieces of a request and return the status of the answer, or how it ended without one."""
    try:
        with socket.create_connection((HOST, port), LONG) as line:
            for piece in raw:
                line.sendall(piece)
            line.shutdown(socket.SHUT_WR)
            head = line.recv(4096)
            while line.recv(65536):
                pass
    except TimeoutError:
        return "599 too slow"
    except OSError:
        return "cut off"
    return head[9:12].decode("latin-1") if head.startswith(b"HTTP/1.") else "hung up"


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Send `count` hostile requests; return how many a second, how many ordinary ones, and what came."""
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        attack = Attack(faces)
        attack.run(min(count // 4 + 1, 1000))  # whatever is loaded late is loaded
        before = {name: faces.memory(name) for name in NAMES}
        took = attack.run(count)
        after = {name: faces.memory(name) for name in NAMES}
        handles = {name: faces.handles(name) for name in NAMES}
        line, started = Line(faces.ports["public"]), perf_counter()
        for _ in range(PLAIN):
            line.ask("first page", "/en/")
        plain = PLAIN / (perf_counter() - started)
        logged = _logged(output)
    return (
        count / took,
        plain,
        {
            "answers": dict(sorted(attack.answers.items())),
            "broken": attack.broken[:50],
            "first": FIRST,
            "addresses": len(attack.targets),
            "memory_mib": {name: [round(before[name], 1), round(after[name], 1)] for name in NAMES},
            "handles": handles,
            "words in logs": sum(each in logged for each in (CANARY, CANARY.upper())),
            "lines in logs": logged.count(b"\n"),
        },
    )


def _logged(output: IO[bytes]) -> bytes:
    output.seek(0)
    return output.read()


def _key() -> str:
    return (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip()
