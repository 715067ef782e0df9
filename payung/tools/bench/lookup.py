"""Bench of a partner's hash look-ups over HTTP, with key, limits, ledger and matcher: `payung bench lookup`.

Single look-ups come from AT_ONCE machines at once, each on its own connection; beside them, the same machines
ask for an address of the api that has nothing to show. The load client runs on the same machine.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from django.conf import settings

from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.acts import HASHES_MATCHED
from payung.media.hashsets.actions import import_set
from payung.media.matcher import hamming
from payung.media.matcher.current_index import shared_index
from payung.staff.models import Partner
from payung.tools.bench.browser import Line
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import UNBOUND, Load, crowd
from payung.tools.bench.paired_rates import Measured

RADIUS: Final = 31
BATCH: Final = 1000  # hashes in a request
BATCHES: Final = 20
AT_ONCE: Final = (1, 4, 16)
SINGLE: Final = 1000  # look-ups at each number; fewer among few hashes
ROUNDS: Final = 3
FEW: Final = 10_000  # hashes below which the bench is only tried: in one round
WARM: Final = 32  # look-ups before the clock runs
ENTERED: Final = 30.0  # seconds in which all look-ups must be in the ledger
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
    rates, missed = [], 0
    rounds = ROUNDS if len(rows) >= FEW else 1
    for _round in range(rounds):
        started = perf_counter()
        answers = [ask(batch) for batch in batches]
        rates.append(BATCH * BATCHES / (perf_counter() - started))
        missed += sum(not matched for answer in answers for matched in answer)
    single = [
        f"pdq:{digits}" for digits in _hex(_planted(rows, chance, min(SINGLE, len(rows) // 10)))
    ]
    details |= {
        "missed": missed,
        **_one_by_one(faces, key.read_text().strip(), single, rounds),
        "memory_mib": {name: round(faces.memory(name), 1) for name in ("api", "matcher")},
    }
    return sorted(rates)[rounds // 2], _search_alone(batches), details


def _one_by_one(faces: Faces, key: str, hashes: list[str], rounds: int) -> dict[str, object]:
    """Look single hashes up, and beside it ask for nothing; return the figures of the middle round."""
    port, asked = faces.ports["api"], 1 + rounds * BATCHES  # with those in batches
    figures: dict[str, object] = {}
    for at_once in AT_ONCE:
        asked += len(crowd(port, "hash", at_once, 0, count=WARM, key=key, hashes=hashes).ends)
        loads: dict[str, list[Load]] = {"hash": [], "nothing": []}
        spent: list[float] = []
        for _round in range(rounds):
            seconds = faces.seconds("api")
            load = crowd(port, "hash", at_once, 0, count=len(hashes), key=key, hashes=hashes)
            spent.append((faces.seconds("api") - seconds) / len(hashes) * 1000)
            loads["hash"].append(load)
            loads["nothing"].append(crowd(port, "nothing", at_once, 0, count=len(hashes)))
            asked += len(load.ends)
        middle = {name: sorted(each, key=_rate)[rounds // 2] for name, each in loads.items()}
        figures[f"{at_once} at once"] = {
            "single": middle["hash"].figures(),
            "nothing, a second": round(middle["nothing"].rate, 1),
            "processor_ms_of_the_api": round(sorted(spent)[rounds // 2], 2),
        }
    return {
        "one by one": figures,
        "not in the ledger": asked - _all_entered(asked),
    }


def _rate(load: Load) -> float:
    return load.rate


def _all_entered(asked: int) -> int:
    """Return how many look-ups are in the ledger, once there are as many as were asked for."""
    until = perf_counter() + ENTERED
    entries = Entry.objects.filter(act=HASHES_MATCHED, actor__startswith="partner:")
    while entries.count() < asked and perf_counter() < until:
        time.sleep(0.1)
    return entries.count()


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
