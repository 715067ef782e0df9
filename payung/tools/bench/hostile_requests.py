"""Bench and test of hostile requests to every address of every face: `payung bench hostile`.

The n-th request is the same in every run. No answer may be a 500, memory must not grow, and no log may contain
what was sent. The figure is requests a second, answered or rightly cut off; the baseline is the first page.
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
from typing import IO, Final

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
from payung.tools.bench.paired_rates import Measured
from payung.tools.bench.request_generator import CANARY, Session, request

NAMES: Final = ("public", "desk", "api")
OFFICERS: Final = ("anan", "sari", "ada", "omar", "mali", "lina", "maya", "tomi")
AT_ONCE: Final = 8
FIRST: Final = int(
    os.environ.get("HOSTILE_FIRST", "0")
)  # number of the first request: a million may be sent in parts
PLAIN: Final = 200  # ordinary requests of the baseline
LONG: Final = 10.0  # seconds until an answer must come
_PART: Final = re.compile(r"<(?:(\w+):)?\w+>")
_FILLED: Final = {"uuid": "6f1c2d3e-0000-4000-8000-000000000001", "int": "7", "slug": "XA"}


def addresses(face: str) -> list[str]:
    """Return all addresses of a face, with invented values for their parts."""
    return list(dict.fromkeys(_below(get_resolver(f"payung.config.urls.{face}"), "/")))


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        part = "en/" if "Locale" in type(pattern.pattern).__name__ else str(pattern.pattern)
        route = prefix + _PART.sub(lambda match: _FILLED.get(match[1] or "", "x"), part).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route
        elif isinstance(pattern, URLResolver):
            yield from _below(pattern, route)


class Attack:
    """A run of hostile requests, and their answers."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self.sessions = [Session(key=_key()) for _ in range(AT_ONCE)]
        self.targets = [(face, path) for face in NAMES for path in addresses(face)]

    def run(self, many: int) -> float:
        """Send `many` requests from the first one on; return the seconds. Earlier answers are dropped."""
        self.numbers, self.end = numbers(FIRST), FIRST + many
        self.answers: Counter[str] = Counter()
        self.broken: list[str] = []
        started = perf_counter()
        threads = [threading.Thread(target=self._send, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return perf_counter() - started

    def _send(self, thread: int) -> None:
        session = self.sessions[thread]
        for turn in numbers():
            number = next(self.numbers)
            if number >= self.end:
                return
            if turn % 500 == 0 and (turn or not session.cookies):
                self._sign_in(session, OFFICERS[thread % len(OFFICERS)])
            face, path = self.targets[number % len(self.targets)]
            raw = request(random.Random(number), face, path, session)  # noqa: S311  the same each time
            status = answer_to(self.faces.ports[face], raw)
            self.answers[status] += 1
            if status.startswith("5") and status != "501":
                self.broken.append(f"{number}: {face} {path} answered {status}")

    def _sign_in(self, session: Session, name: str) -> None:
        """Sign in: fill in a session's cookies, a form's token and sealed fields."""
        line = Line(self.faces.ports["desk"], "127.0.0.5")
        officer = Officer(line)
        code = authenticators.next_code(people.officer_named(DOOR, name)) or ""
        try:
            officer.sign_in(name, demo.PASSWORD, code)
            page = officer.get("me", "/me/")
            session.token = page.hidden("csrfmiddlewaretoken")
        except (OSError, Refused):
            pass  # another thread signed in with this code
        session.cookies = "; ".join(f"{key}={value}" for key, value in officer.cookies.items())
        form = Line(self.faces.ports["public"]).ask("form", "/en/tell/")
        session.form = form.hidden("told")
        line.close()


def answer_to(port: int, raw: list[bytes]) -> str:
    """Send the pieces of a request; return the status of the answer, or how it ended without one."""
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


def measure(count: int) -> Measured:
    """Send `count` hostile requests; return their rate, that of ordinary ones, and the answers."""
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        attack = Attack(faces)
        attack.run(min(count // 4 + 1, 1000))  # loads what is loaded late
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
            "words in logs": sum(word in logged for word in (CANARY, CANARY.upper())),
            "lines in logs": logged.count(b"\n"),
        },
    )


def _logged(output: IO[bytes]) -> bytes:
    output.seek(0)
    return output.read()


def _key() -> str:
    return (Path(settings.PAYUNG_HOME) / "demo-partner-key").read_text().strip()
