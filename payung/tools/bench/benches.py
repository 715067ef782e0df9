"""What can be measured, each beside something plain in the same run, so that a figure means the same on any
machine: `payung bench NAME`.

Benches that need a database work in a throw-away one of their own, never in the installation's.
"""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from payung.tools.bench import (
    desk,
    films,
    hostile_requests,
    intake,
    lookup,
    media,
    officer_messages,
    page,
    parts,
    phrases,
    receipts,
    scan,
    siege,
    soak,
    upgrade,
)
from payung.tools.bench.paired_rates import Measured, Rates


@dataclass(frozen=True)
class Bench:
    """One thing that can be measured. `count`: repetitions unless somebody says otherwise."""

    name: str
    what: str
    unit: str
    beside: str
    count: int
    measure: Callable[[int], Rates | Measured]
    needs_database: bool = False


BENCHES: Final = {
    bench.name: bench
    for bench in (
        Bench(
            "triage",
            "level, reasons and paths of an ordinary report in English or Thai",
            "reports/s",
            "json.loads of the same report",
            5000,
            parts.assessing,
        ),
        Bench(
            "phrases",
            "so many letters of the lists' own words in no order, heard and checked in each language; a report "
            "of 4 MiB: seconds of the processor",
            "letters/s",
            "a plain search for every word of the lists",
            80_000,
            phrases.measure,
        ),
        Bench(
            "language",
            "an officer's message read before it goes to a child: its language, and each list that it needs",
            "messages/s",
            "str.lower and a plain search for every word of the list",
            5000,
            officer_messages.measure,
        ),
        Bench(
            "hash",
            "what a JPEG of 640x480 points looks like: decoding, PDQ in eight orientations; and larger ones",
            "pictures/s",
            "decoding with Pillow, and pdqhash after it where that is installed",
            1000,
            media.hash_pictures,
        ),
        Bench(
            "film",
            "what a film of so many seconds shows, 1280x720 in H.264: key frames; and with one a second",
            "seconds of film/s",
            "decoding every frame, one thread",
            60,
            films.measure,
        ),
        Bench(
            "match",
            f"every hash within {media.RADIUS} bits of another, among so many: one thread, in batches",
            "hashes/s",
            "faiss IndexBinaryFlat, one thread, in batches",
            10_000_000,
            media.match,
        ),
        Bench(
            "scan",
            "pictures of three sizes read from a medium: every hash, and the journal; on all cores",
            "files/s",
            "decoding the same files, in as many processes",
            100_000,
            scan.measure,
        ),
        Bench(
            "sealing",
            "2 kB sealed to one reader and opened again",
            "records/s",
            "nacl's SecretBox alone, there and back",
            5000,
            parts.sealing_there_and_back,
        ),
        Bench(
            "receive",
            "a child's report taken in whole: receipt, triage, sealing, tokens, ledger, commit",
            "reports/s",
            "a plain Django insert of one row of the same size",
            300,
            parts.receiving,
            needs_database=True,
        ),
        Bench(
            "ledger",
            "entries of the ledger verified",
            "entries/s",
            "sha256 of the same bytes",
            20_000,
            parts.verifying,
            needs_database=True,
        ),
        Bench(
            "intake",
            "whole journeys of children at 1, 4, 16 and 64 at once, and reports of machines",
            "journeys/s at 4 at once",
            "a Django view that only inserts a row, at 4 at once",
            200,
            intake.measure,
            needs_database=True,
        ),
        Bench(
            "lookup",
            f"a partner looks hashes up among so many: over HTTP, {lookup.BATCH} at a time and one by one",
            "hashes/s",
            "the same search alone, in one process and thread",
            1_000_000,
            lookup.measure,
            needs_database=True,
        ),
        Bench(
            "receipts",
            f"right receipts, 1 to 200 at once, also while {receipts.RATE} wrong ones a second come",
            f"ms, p95 at {receipts.SHOWN} at once",
            "one at a time",
            200,
            receipts.measure,
            needs_database=True,
        ),
        Bench(
            "siege",
            "p95 of the first page while all that could hold the face comes from 50 addresses, so many seconds",
            "ms, p95",
            "the same before they come",
            30,
            siege.measure,
            needs_database=True,
        ),
        Bench(
            "page",
            "every public page in every language on a slow phone: bytes, requests, time to the first button",
            "ms, slowest page",
            "a page of one sentence and one button",
            1000,
            page.measure,
            needs_database=True,
        ),
        Bench(
            "hostile",
            "requests of somebody who means harm, over every address of every face",
            "requests/s",
            "the first page, asked for one by one on one connection",
            1_000_000,
            hostile_requests.measure,
            needs_database=True,
        ),
        Bench(
            "soak",
            f"a small unit's day, pressed into {soak.DAY // 60} minutes: memory, open files, p95 of each part",
            "MiB of all faces and the worker at the end",
            "the same after the first tenth of the day",
            soak.DAY,
            soak.measure,
            needs_database=True,
        ),
        Bench(
            "desk",
            "p95 of the slowest page of a day at the desk, and of each: queues, report, unit, administration",
            "ms",
            f"the same page with 1/{desk.SMALLER} of the reports",
            1_000_000,
            desk.measure,
            needs_database=True,
        ),
        Bench(
            "upgrade",
            "every migration since the first version, on so many reports, and the strongest lock of each",
            "ms, all migrations",
            "counting the rows of the largest table that each changes",
            100_000,
            upgrade.measure,
            needs_database=True,
        ),
    )
}


def listed() -> Iterator[str]:
    """Yield a line for each bench."""
    for bench in BENCHES.values():
        yield f"{bench.name:9} {bench.what}; beside: {bench.beside}"


def run(bench: Bench, count: int) -> dict[str, Any]:
    """Measure here and now, and return what `payung bench` prints."""
    figure, beside, *more = bench.measure(count)
    return {
        "bench": bench.name,
        "figure": round(figure, 1),
        "unit": bench.unit,
        "beside": {"what": bench.beside, "figure": round(beside, 1)},
        "ratio": float(f"{figure / beside:.3g}"),
        "count": count,
        "database": connection.vendor if bench.needs_database else "none",
        "python": platform.python_version(),
        **(more[0] if more else {}),
    }
