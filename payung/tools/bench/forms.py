"""Bench of the form's pages, in processor time of the public face for a request: `payung bench forms`.

A child's requests are recorded once, from the first page to the last before sending. Then each is sent again
`count` times, in turns with the same request to a plain Django page whose template is as large. The form's
state travels in its pages, so a request can be sent again and changes nothing.
"""

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from payung.tools.bench.browser import Answer, Fields, Line, address_of, fill
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.paired_rates import ROUNDS, Measured

WARM: Final = 4  # requests before the clock runs: each process of a face gets one
LANGUAGE: Final = 0  # number of the journey whose language is English


@dataclass(frozen=True)
class Request:
    """A recorded request, and the bytes of the page that answered it, uncompressed."""

    path: str
    fields: Fields | None
    size: int

    def send(self, line: Line) -> None:
        """Send it."""
        _send(line, self.path, self.fields)

    def send_plain(self, line: Line) -> None:
        """Send the same fields to the plain page of this size."""
        _send(line, f"/same/?size={self.size}", self.fields)


class Recorder(Line):
    """A connection that keeps what it sends, by the page that it leads away from."""

    requests: dict[str, Request]

    def ask(
        self,
        kind: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        fine: Collection[int] = (200, 201),
    ) -> Answer:
        """Send a request, and keep it where it has no form."""
        answer = super().ask(kind, path, body, headers, fine=fine)
        if body is None:
            self.requests[kind] = Request(path, None, len(answer.body))
        return answer

    def post(self, kind: str, path: str, fields: Fields) -> Answer:
        """Send a form, and keep it."""
        answer = super().post(kind, path, fields)
        name = f"{kind} after {dict(fields)['here']}"
        self.requests[name] = Request(path, fields, len(answer.body))
        return answer


def measure(count: int) -> Measured:
    """Measure the page that costs most beside a plain page of its size, in ms of processor time."""
    with (
        tempfile.TemporaryFile() as output,
        running(environment(), output, "public", "plain") as faces,
    ):
        recorder = Recorder(faces.ports["public"], address_of(0))
        recorder.requests = {}
        fill(recorder, LANGUAGE)
        recorder.close()
        pages = {
            name: _paired(faces, request, count) for name, request in recorder.requests.items()
        }
    dearest = max(pages.values(), key=lambda page: page["ratio"])
    return dearest["ms"], dearest["plain page, ms"], {"pages": pages}


def _paired(faces: Faces, request: Request, count: int) -> dict[str, float]:
    """Return the processor time of a request to the public face, and to the plain page, in ms."""
    sends = {"public": request.send, "plain": request.send_plain}
    for name, send in sends.items():
        _repeat(faces, name, send, WARM)
    spent = dict.fromkeys(sends, 0.0)
    each = max(count // ROUNDS, 1)
    for _round in range(ROUNDS):
        for name, send in sends.items():
            before = faces.seconds(name)
            _repeat(faces, name, send, each)
            spent[name] += faces.seconds(name) - before
    ours, plain = (spent[name] / (each * ROUNDS) * 1000 for name in sends)
    return {
        "ms": round(ours, 2),
        "plain page, ms": round(plain, 2),
        "ratio": round(ours / plain, 2) if plain else 0.0,
        "bytes": request.size,
    }


def _repeat(faces: Faces, name: str, send: Callable[[Line], None], times: int) -> None:
    """Send a request again and again, each time from another address."""
    for number in range(times):
        line = Line(faces.ports[name], address_of(number))
        send(line)
        line.close()


def _send(line: Line, path: str, fields: Fields | None) -> None:
    if fields is None:
        line.ask("page", path)
    else:
        line.post("page", path, fields)
