"""Bench of a partner's hash look-ups over HTTP, with key, limits, ledger and matcher: `payung bench lookup`."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from django.conf import settings

from payung.foundation.viewer import SYSTEM
from payung.media.hashsets.actions import import_set
from payung.media.matcher import hamming
from payung.media.matcher.current_index import shared_index
from payung.staff.models import Partner
from payung.tools.bench.browser import Line
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import UNBOUND, part_of
from payung.tools.bench.paired_rates import Measured

RADIUS: Final = 31
BATCH: Final = 1000  # hashes in a request
BATCHES: Final = 20
SINGLE: Final = 300
SEED: Final = 7
_TAKEN: Final = 100_000  # lines of the list that are written together


def measure(count: int) -> Measured:
    """Measure hashes a second in batches among `count` entries; baseline: the search alone."""
    chance = np.random.default_rng(SEED)
    rows = chance.integers(0, 2**64, (count, 4), dtype=np.uint64)
    seconds = _imported(rows)
    variables = {**environment(), "PAYUNG_MATCHER": str(settings.PAYUNG_HOME / "m.sock")}
    with (
        tempfile.TemporaryFile() as output,
        running({**variables, "PAYUNG_PROCESSES": "1"}, output, "matcher", "api") as faces,
    ):
        return _measured(faces, rows, chance, {"imported a second": round(count / seconds)})


def _imported(rows: hamming.Rows) -> float:
    """Import the hashes from a file, one a line; return the seconds."""
    with tempfile.TemporaryFile(dir=settings.PAYUNG_HOME) as file:
        for first in range(0, len(rows), _TAKEN):
            file.write(
                b"".join(b"pdq:%s\n" % digits.encode() for digits in _hex(rows[first:][:_TAKEN]))
            )
        file.seek(0)
        started = perf_counter()
        import_set(SYSTEM, "invented", file)
        return perf_counter() - started


def _hex(rows: hamming.Rows) -> Iterator[str]:
    return (row.tobytes().hex() for row in rows.astype(">u8"))


def _measured(
    faces: Faces, rows: hamming.Rows, chance: np.random.Generator, details: dict[str, object]
) -> Measured:
    Partner.objects.update(hashes_per_minute=UNBOUND)
    line, key = Line(faces.ports["api"]), (Path(settings.PAYUNG_HOME) / "demo-partner-key")
    head = {
        "Authorization": f"Bearer {key.read_text().strip()}",
        "Content-Type": "application/json",
    }

    def ask(queries: hamming.Rows) -> list[bool]:
        """Look hashes up; return which of them have a match."""
        body = json.dumps({"hashes": [f"pdq:{digits}" for digits in _hex(queries)]}).encode()
        answer = json.loads(line.ask("hashes", "/v1/hashes", body, head).body)
        return [bool(result["matches"]) for result in answer["results"]]

    batches = [_planted(rows, chance, BATCH) for _batch in range(BATCHES)]
    ask(batches[0])  # compiles the search and loads the index
    started = perf_counter()
    answers = [ask(batch) for batch in batches]
    seconds = perf_counter() - started
    alone = []
    for query in _planted(rows, chance, SINGLE):
        before = perf_counter()
        ask(query[None])
        alone.append(perf_counter() - before)
    details |= {
        "missed": sum(not matched for answer in answers for matched in answer),
        "one by one": round(SINGLE / sum(alone), 1),
        "one by one p50_ms": part_of(alone, 0.5),
        "memory_mib": {name: round(faces.memory(name), 1) for name in ("api", "matcher")},
    }
    return BATCH * BATCHES / seconds, _search_alone(batches), details


def _planted(rows: hamming.Rows, chance: np.random.Generator, many: int) -> hamming.Rows:
    """Return `many` hashes, each up to RADIUS bits from one in the list."""
    queries = rows[chance.integers(0, len(rows), many)].copy()
    for number, query in enumerate(queries):
        for bit in chance.choice(hamming.BITS, number % (RADIUS + 1), replace=False):
            query[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return queries


def _search_alone(batches: list[hamming.Rows]) -> float:
    shared_index().search(batches[0], RADIUS)
    started = perf_counter()
    for queries in batches:
        shared_index().search(queries, RADIUS)
    return BATCH * BATCHES / (perf_counter() - started)
