"""What can be measured, each beside something plain in the same run, so that a figure means the same on any
machine: `payung bench NAME`.

Benches that need a database work in a throw-away one of their own, never in the installation's.
"""

import hashlib
import io
import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import nacl.secret
import nacl.utils
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config import bench_desk, demo
from config.preparation import prepare
from payung.foundation import clock, receipts, sealing
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import acts
from payung.intake.actions import receive
from payung.intake.models import StoredReport
from payung.language import blame, book
from payung.ledger import hashing
from payung.ledger import queries as ledger
from payung.ledger.actions import acting
from payung.ledger.verify import verify
from payung.people import queries as people
from payung.triage.assess import assess
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report

Rates = tuple[float, float]  # how often a second: what is measured, and what runs beside it
Measured = tuple[
    float, float, dict[str, Any]
]  # the same two of another unit, and more of the result
Work = Callable[[int], object]  # one repetition; gets its number

MARK: Final = "bench"  # a file in PAYUNG_HOME: this home was made for a bench and goes with it
DATABASE: Final = "payung_bench_"  # what the name of such a PostgreSQL database begins with
LIBPQ: Final = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
ROUNDS: Final = 5  # both take turns, so that a busy moment of the machine hits both
WARM: Final = 3  # repetitions before the clock runs: lists are read, pages are in memory

# Invented and ordinary: what most reports look like.
REPORTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "language": "en",
        "children": [{"safe_now": "yes", "age": 13}],
        "concerns": ["asked_for_images", "threatened_with_images"],
        "timing": {"last": "past_week", "ongoing": "yes"},
        "suspects": [{"relationship": "online_only"}],
        "identifiers": [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}],
        "services": ["KiteChat"],
        "narrative": "Somebody in a game asks me for pictures and now he is angry. " * 4,
    },
    {
        "language": "th",
        "children": [{"safe_now": "unsure"}],
        "concerns": ["asked_for_images"],
        "suspects": [{"relationship": "known_adult", "reaches_children": "yes"}],
        "narrative": "มีคนในเกมขอรูปจากหนู ตอนนี้เขาโกรธ หนูไม่รู้จะทำอย่างไร " * 4,
    },
)
MESSAGES: Final = (
    ("en", "Thank you for telling us. You did the right thing. Is there a person near you?"),
    (
        "id",
        "Terima kasih sudah bercerita. Kamu melakukan hal yang benar. Kami membacanya hari ini.",
    ),
    ("th", "ขอบคุณที่บอกเรา หนูทำถูกแล้ว เราจะอ่านและตอบที่นี่ กลับมาเมื่อปลอดภัย"),
)


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


def rates(count: int, work: Work, beside: Work) -> Rates:
    """Return how often a second each of the two is done, over `count` repetitions in turns."""
    for number in range(WARM):
        work(number)
        beside(number)
    spent = [0.0, 0.0]
    for turn in range(min(count, ROUNDS)):
        for place, function in enumerate((work, beside)):
            started = perf_counter()
            for number in range(turn, count, ROUNDS):
                function(number)
            spent[place] += perf_counter() - started
    return count / spent[0], count / spent[1]


def _triage(count: int) -> Rates:
    texts = [json.dumps(report, ensure_ascii=False) for report in REPORTS]
    reports = [Report.strict(report) for report in REPORTS]

    def work(number: int) -> object:
        return assess(reports[number % len(reports)], Lane.CHILD)

    return rates(count, work, lambda number: json.loads(texts[number % len(texts)]))


def _language(count: int) -> Rates:
    words = {
        language: [
            word
            for entry in book.book(language).entries
            for phrase in entry.say
            for needle in phrase.needles
            for word in needle
        ]
        for language, _text in MESSAGES
    }

    def work(number: int) -> object:
        language, text = MESSAGES[number % len(MESSAGES)]
        return blame.check(text, language, "child")

    def beside(number: int) -> object:
        language, text = MESSAGES[number % len(MESSAGES)]
        lower = text.lower()
        return [word for word in words[language] if word in lower]

    return rates(count, work, beside)


def _sealing(count: int) -> Rates:
    body = nacl.utils.random(1000).hex().encode()  # 2000 bytes that compress to about half
    place = sealing.Place("bench", uuid4()).associated_data()
    reader = sealing.PrivateKey.generate()

    def work(_number: int) -> object:
        data_key = nacl.utils.random(32)
        sealed = sealing.encrypt(body, data_key, place)
        grant = sealing.box(data_key, reader.public)
        return sealing.decrypt(sealed, sealing.unbox(grant, reader), place)

    plain = nacl.secret.SecretBox(nacl.utils.random(32))
    return rates(count, work, lambda _number: plain.decrypt(plain.encrypt(body)))


def _receive(count: int) -> Rates:
    reports = [Report.lenient({"country": demo.COUNTRY, **report}) for report in REPORTS]
    unit = people.units(SYSTEM)[0].id
    body = bytes(1024 + 40)  # what a report of this length is padded to, with nonce and tag

    def work(number: int) -> object:
        report = reports[number % len(reports)]
        return receive(DOOR, report, Lane.CHILD, country=demo.COUNTRY, receipt=receipts.draw())

    def beside(_number: int) -> object:
        now = clock.now()
        row = StoredReport(unit_id=unit, origin_id=unit, received_at=now, body=body)
        row.lane, row.level, row.language = Lane.CHILD.value, Level.P3.value, "en"
        row.due_at = row.rises_at = now + timedelta(days=1)
        row.save(force_insert=True)
        return row

    return rates(count, work, beside)


def _ledger(count: int) -> Rates:
    chain = f"{uuid4()}/{Lane.CHILD.value}"
    with acting(SYSTEM) as act:
        for _ in range(count):
            act.record(chain, acts.REPORT_RECEIVED, f"report:{uuid4()}", digest="0f" * 32)
    written = [hashing.canonical(entry) for entry in ledger.walk(SYSTEM, chain, 0)]
    result = verify(SYSTEM)
    if result.broken:
        raise result.broken

    def beside(_number: int) -> object:
        return [hashlib.sha256(entry).hexdigest() for entry in written]

    verified, hashed = rates(ROUNDS, lambda _number: verify(SYSTEM), beside)
    return verified * result.entries, hashed * len(written)


BENCHES: Final = {
    bench.name: bench
    for bench in (
        Bench(
            "triage",
            "level, reasons and paths of an ordinary report in English or Thai",
            "reports/s",
            "json.loads of the same report",
            5000,
            _triage,
        ),
        Bench(
            "language",
            "the check of an officer's message for blame, in each language",
            "messages/s",
            "str.lower and a plain search for every word of the list",
            5000,
            _language,
        ),
        Bench(
            "sealing",
            "2 kB sealed to one reader and opened again",
            "records/s",
            "nacl's SecretBox alone, there and back",
            5000,
            _sealing,
        ),
        Bench(
            "receive",
            "a child's report taken in whole: receipt, triage, sealing, tokens, ledger, commit",
            "reports/s",
            "a plain Django insert of one row of the same size",
            300,
            _receive,
            needs_database=True,
        ),
        Bench(
            "ledger",
            "entries of the ledger verified",
            "entries/s",
            "sha256 of the same bytes",
            20_000,
            _ledger,
            needs_database=True,
        ),
        Bench(
            "desk",
            "p95 of the slowest page of an officer's day, and of each: queues and a report",
            "ms",
            f"the same page with 1/{bench_desk.SMALLER} of the reports",
            1_000_000,
            bench_desk.measure,
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


def run_apart(bench: Bench, count: int) -> dict[str, Any]:
    """Measure in a process, home and database of its own, which are gone afterwards."""
    command = [sys.executable, "-m", "payung", "bench", bench.name]
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home, _database() as name:
        (Path(home) / MARK).touch()
        done = subprocess.run(  # noqa: S603  our own command
            [*command, "--count", str(count), "--inside"],
            env=_environment(home, name),
            cwd=settings.CHECKOUT,
            stdout=subprocess.PIPE,
            check=True,
        )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def run_inside(bench: Bench, count: int) -> dict[str, Any]:
    """Fill the throw-away database with the invented country, then measure.

    Raises ValueError where home or database are not thrown away: they could be the installation's.
    """
    if not thrown_away():
        raise ValueError("A bench works only in a home and a database that were made for it.")
    with redirect_stdout(io.StringIO()):
        prepare()
        demo.load()
    return run(bench, count)


def thrown_away() -> bool:
    """Say whether home and database were made by `run_apart`."""
    database = settings.DATABASES["default"]
    own = connection.vendor == "sqlite" or str(database["NAME"]).startswith(DATABASE)
    return own and (settings.PAYUNG_HOME / MARK).exists()


def _environment(home: str, database: str) -> dict[str, str]:
    """Return this environment without the installation's home, secrets and settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PAYUNG_", "DJANGO_"))}
    kept |= {"PAYUNG_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    if database:
        where = {libpq: str(connection.settings_dict[ours]) for libpq, ours in LIBPQ.items()}
        kept |= {name: value for name, value in where.items() if value}
        kept |= {"PAYUNG_DATABASE": "postgresql", "PGDATABASE": database}
    return kept


@contextmanager
def _database() -> Iterator[str]:
    """Yield the name of a new PostgreSQL database, dropped afterwards; empty where SQLite is in use."""
    if connection.vendor != "postgresql":
        yield ""
        return
    name = DATABASE + secrets.token_hex(8)
    _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        _execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(statement: sql.Composed) -> None:
    """Run what no transaction may hold, on a connection of its own."""
    ours = connection.settings_dict
    where = {name.removeprefix("PG").lower(): str(ours[key]) for name, key in LIBPQ.items()}
    given = {name: value for name, value in where.items() if value}
    place = make_conninfo("", dbname=str(ours["NAME"]), **given)
    with psycopg.connect(place, autocommit=True) as own:
        own.execute(statement)
