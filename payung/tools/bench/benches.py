"""The list of benches: `payung bench NAME`.

A bench measures Payung and, in the same run, a plain baseline. So the ratio of the two can be compared between
machines. A bench that needs a database works in a throw-away one, never in the installation's.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from payung.tools.bench import (
    calls,
    cases,
    desk,
    films,
    fingerprints,
    forms,
    hostile_requests,
    intake,
    lookup,
    media,
    memory,
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
    """One bench.

    `what`: what is measured. `unit`: the unit of both figures. `baseline`: what is measured next to it.
    `count`: the default of `--count`. `compares`: it compares two counts, and `--fewer` sets the smaller.
    """

    name: str
    what: str
    unit: str
    baseline: str
    count: int
    measure: Callable[..., Rates | Measured]
    needs_database: bool = False
    compares: bool = False


BENCHES: Final = {
    bench.name: bench
    for bench in (
        Bench(
            "triage",
            "assessment of an ordinary report, in English or Thai: level, reasons and paths",
            "reports/s",
            "json.loads of the same report",
            5000,
            parts.assessing,
        ),
        Bench(
            "phrases",
            "phrase search in --count letters of the lists' own words, shuffled, in every language, in "
            "processor time; also the word check, odd texts and a report of 4 MiB",
            "letters/s",
            "a plain search for every word of the lists",
            80_000,
            phrases.measure,
        ),
        Bench(
            "language",
            "checks of an officer's message before it goes to a child: its language, and the lists of words",
            "messages/s",
            "str.lower and a plain search for every word of the list",
            5000,
            officer_messages.measure,
        ),
        Bench(
            "hash",
            "decoding a JPEG of 640x480 pixels, and its PDQ hashes in eight orientations; also larger JPEGs",
            "pictures/s",
            "decoding with Pillow, and pdqhash after it where that is installed",
            1000,
            media.hash_pictures,
        ),
        Bench(
            "film",
            "hashes of the key frames of a film, 1280x720 in H.264; also of one frame a second",
            "seconds of film/s",
            "decoding every frame, one thread",
            60,
            films.measure,
        ),
        Bench(
            "fingerprints",
            "the fingerprint of 12 megapixels in a browser at a quarter of its speed; also taps, memory, a "
            "film, --count pictures compared with ours, and copies found by kind",
            "ms",
            "opening the same picture in the browser",
            10_000,
            fingerprints.measure,
        ),
        Bench(
            "match",
            f"search for all hashes within {media.RADIUS} bits among --count hashes: one thread, in batches",
            "hashes/s",
            "faiss IndexBinaryFlat, one thread, in batches",
            10_000_000,
            media.match,
        ),
        Bench(
            "scan",
            "hashing pictures of three sizes on a medium, with the journal, on all cores",
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
            "receiving a child's report: receipt, triage, sealing, tokens, ledger, commit",
            "reports/s",
            "a plain Django insert of one row of the same size",
            300,
            parts.receiving,
            needs_database=True,
        ),
        Bench(
            "ledger",
            "verification of ledger entries",
            "entries/s",
            "sha256 of the same bytes",
            20_000,
            parts.verifying,
            needs_database=True,
        ),
        Bench(
            "intake",
            "whole journeys of children, 1, 4, 16 and 64 at once; also reports of machines",
            "journeys/s at 4 at once",
            "a Django view that only inserts a row, at 4 at once",
            200,
            intake.measure,
            needs_database=True,
        ),
        Bench(
            "forms",
            "processor time of the public face for a page of the child's form, the dearest beside a plain one",
            "ms a request",
            "a plain Django page of the same size that reads the same form",
            200,
            forms.measure,
            needs_database=True,
        ),
        Bench(
            "lookup",
            f"look-ups over HTTP among --count hashes, in batches of {lookup.BATCH}; also one by one",
            "hashes/s",
            "the same search alone, in one process and thread",
            1_000_000,
            lookup.measure,
            needs_database=True,
        ),
        Bench(
            "memory",
            "memory of all processes of `payung serve` after --count journeys, each process by name",
            "MiB",
            "the same before the journeys",
            2000,
            memory.measure,
            needs_database=True,
        ),
        Bench(
            "receipts",
            f"time to open messages with a right receipt, also while {receipts.RATE} wrong ones a second come",
            f"ms, p95 at {receipts.SHOWN} at once",
            "one at a time",
            200,
            receipts.measure,
            needs_database=True,
        ),
        Bench(
            "siege",
            "time of the first page during --count seconds of all known attacks at once, from 50 addresses",
            "ms, p95",
            "the same before the attacks",
            30,
            siege.measure,
            needs_database=True,
        ),
        Bench(
            "page",
            "time to the first button of all public pages in all languages on a slow phone; also bytes",
            "ms, slowest page",
            "a page of one sentence and one button",
            1000,
            page.measure,
            needs_database=True,
        ),
        Bench(
            "hostile",
            "hostile requests to every address of every face",
            "requests/s",
            "the first page, asked for one by one on one connection",
            1_000_000,
            hostile_requests.measure,
            needs_database=True,
        ),
        Bench(
            "soak",
            f"a small unit's day, in {soak.DAY // 60} minutes: memory, open files, p95 of every tenth",
            "MiB of all faces and the worker at the end",
            "the same after the first tenth of the day",
            soak.DAY,
            soak.measure,
            needs_database=True,
        ),
        Bench(
            "desk",
            "p95 of the desk's slowest page with --count reports; also of every page of a flooded unit",
            "ms",
            f"the same page with 1/{desk.SMALLER} of the reports",
            1_000_000,
            desk.measure,
            needs_database=True,
            compares=True,
        ),
        Bench(
            "cases",
            "p95 of the slowest page of cases with --count of them; also of acts on a bundle of many reports",
            "ms",
            f"the same page with 1/{cases.SMALLER} of the cases",
            10_000,
            cases.measure,
            needs_database=True,
            compares=True,
        ),
        Bench(
            "calls",
            "the worker's calls while --count P1 wait that nobody has opened: its slowest round of three",
            "P1/s",
            "plain Django inserts of as many rows, as many in a transaction",
            10_000,
            calls.measure,
            needs_database=True,
        ),
        Bench(
            "upgrade",
            "all migrations since the first version on --count reports; the strongest lock of each",
            "ms, all migrations",
            "counting the rows of the largest table that each changes",
            100_000,
            upgrade.measure,
            needs_database=True,
        ),
    )
}


def listed() -> Iterator[str]:
    """Yield the lines of the list of benches."""
    for bench in BENCHES.values():
        yield f"{bench.name:9} {bench.what} ({bench.unit}); beside: {bench.baseline}"


def run(bench: Bench, count: int, fewer: int = 0) -> Mapping[str, object]:
    """Measure in this process, and return what `payung bench` prints."""
    figure, baseline, *details = bench.measure(count, *([fewer] if bench.compares else []))
    return {
        "bench": bench.name,
        "figure": round(figure, 1),
        "unit": bench.unit,
        "beside": {"what": bench.baseline, "figure": round(baseline, 1)},
        "ratio": float(f"{figure / baseline:.3g}"),
        "count": count,
        "database": connection.vendor if bench.needs_database else "none",
        "python": platform.python_version(),
        **(details[0] if details else {}),
    }
