"""Bench of all migrations on a full database, in milliseconds: `payung bench upgrade`.

The newest schema is filled, migrated back to the first version, and migrated forwards again under the clock.
The baseline counts the rows of the largest table that a migration changes. `ms` is the whole time, with
Django's own. On PostgreSQL the output names the strongest lock on an older table. A migration is one
transaction, so it holds the lock until its end: `held_ms`.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import islice
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models import Model

from payung.foundation.viewer import SYSTEM
from payung.intake.models import (
    Author,
    Message,
    MessageKind,
    StoredAssessment,
    StoredFacts,
    StoredReport,
    Token,
)
from payung.ledger import triggers
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.tools import demo
from payung.tools.bench import desk
from payung.tools.bench.paired_rates import Measured

ROOMS: Final = ("foundation", "ledger", "directory", "people", "intake", "cases", "removal")
FIRST: Final = "0001_initial"
ROUNDS: Final = 3  # of counting; the best one counts
FROM_PARTNERS: Final = 5  # one report in five is a partner's
DEPENDANTS: Final[tuple[type[Model], ...]] = (
    *(StoredAssessment, StoredFacts, Message, Token, Entry),
)
ASKED_TO_STOP: Final = 50  # one child in fifty
# PostgreSQL's locks on a table, from the weakest to the one that excludes readers.
LOCKS: Final = (
    *("AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock"),
    *("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"),
)
_LOCKS_HELD: Final = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind = 'r'
"""


class LockWatcher:
    """Records the strongest lock of a migration's transaction, after each of its statements."""

    def __init__(self, tables: set[str]) -> None:
        self._tables = tables
        self.lock, self.table, self.since = "", "", 0.0

    def __call__(self, execute: Callable[..., object], *statement: object) -> object:
        """Run a statement, then read the locks."""
        started = perf_counter()
        result = execute(*statement)
        if connection.vendor == "postgresql" and connection.connection is not None:
            with connection.connection.cursor() as cursor:
                for table, mode in cursor.execute(_LOCKS_HELD).fetchall():
                    if table in self._tables and self._is_stronger(mode):
                        self.lock, self.table, self.since = mode, table, started
        return result

    def _is_stronger(self, mode: str) -> bool:
        return not self.lock or LOCKS.index(mode) > LOCKS.index(self.lock)


def measure(count: int) -> Measured:
    """Measure all migrations together, in ms; baseline: counting rows. Also every migration."""
    _fill(count)
    back = [(migration, True) for migration in reversed(_migrations())]
    MigrationExecutor(connection).migrate([], plan=back)
    desk.settle()
    executor, state = MigrationExecutor(connection), None
    timings = {}
    for migration in _migrations():
        timings[str(migration)], state = _timed(executor, migration, state)
    total = sum(timing["ms"] for timing in timings.values())
    return total, sum(timing["count_ms"] for timing in timings.values()), {"migrations": timings}


def _migrations() -> list[Migration]:
    """Return the rooms' migrations after the first version, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [step for step, _ in plan if step.app_label in ROOMS and step.name != FIRST]


def _timed(
    executor: MigrationExecutor, migration: Migration, state: ProjectState | None
) -> tuple[dict[str, Any], ProjectState]:
    """Run a migration; return its times, and Django's state after it, from which the next one begins."""
    tables = set(connection.introspection.table_names())
    largest = max((_counted(table) for table in _touched(migration) & tables), default=(0, 0.0, ""))
    watcher = LockWatcher(tables)
    with connection.execute_wrapper(watcher):
        started = perf_counter()
        state = executor.migrate([], plan=[(migration, False)], state=state)
        ended = perf_counter()
    milliseconds = round((ended - started) * 1000, 1)
    timing = {"ms": milliseconds, "table": largest[2], "rows": largest[0], "count_ms": largest[1]}
    if connection.vendor == "postgresql":
        held_ms = (ended - watcher.since) * 1000 if watcher.lock else 0.0
        timing |= {"lock": watcher.lock, "on": watcher.table, "held_ms": round(held_ms, 1)}
    return timing, state


def _touched(migration: Migration) -> set[str]:
    """Return the tables that a migration changes; for one that runs code, the largest of all tables."""
    names = set()
    for operation in migration.operations:
        model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
        names.add(f"{migration.app_label}_{model.lower()}" if model else "intake_storedreport")
    return names


def _counted(table: str) -> tuple[int, float, str]:
    """Return a table's number of rows, the time to count them (ms), and its name."""
    best, rows = float("inf"), 0
    for _ in range(ROUNDS):
        started = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  a name of our own
            ((rows,),) = cursor.fetchall()
        best = min(best, (perf_counter() - started) * 1000)
    return rows, round(best, 3), table


def _fill(count: int) -> None:
    """Make reports with assessments, facts, messages, tokens and ledger entries."""
    officer = desk.viewer(desk.OFFICER)
    chance = random.Random(9)  # noqa: S311  the same each time, and no secret
    crowd = desk.Crowd(officer, chance)
    crowd.grow(count, undecided=min(desk.UNDECIDED, count // 5 + 1))
    partner = people.add_partner(SYSTEM, "Invented Sender", "partner", demo.COUNTRY)
    dependants = _dependants(officer.unit, partner, chance)
    while batch := list(islice(dependants, desk.BATCH)):
        for model in DEPENDANTS:
            rows: list[Model] = [row for group in batch for row in group if type(row) is model]
            with triggers.lifted(connection) if model is Entry else nullcontext():
                model._default_manager.bulk_create(rows)


def _dependants(unit: UUID, partner: UUID, chance: random.Random) -> Iterator[list[Model]]:
    """Yield the dependent rows of each report."""
    rows = StoredReport.objects.filter(case__unit=unit, assessments=None)
    for number, report in enumerate(rows.defer("body").order_by("id"), start=1):
        sender = f"partner:{partner}" if number % FROM_PARTNERS == 0 else "door"
        at, body = report.received_at, chance.randbytes(desk.BODY)
        wish = MessageKind.STOP if number % ASKED_TO_STOP == 0 else MessageKind.MESSAGE
        yield [
            StoredAssessment(
                report=report, sequence=1, level=report.level, made_at=at, body=body
            ),
            StoredFacts(report=report, body=body),
            Message(
                report=report, sequence=9, author=Author.REPORTER, kind=wish, sent_at=at,
                seen_at=at, decided_at=at, body=body,
            ),
            Token(report=report, kind="account", key_id="k", value=chance.randbytes(16)),
            Token(report=report, kind="phone", key_id="k", value=chance.randbytes(16)),
            _entry(unit, 2 * number, "report.received", sender, report),
            _entry(unit, 2 * number + 1, "report.linked", "system", report),
        ]  # fmt: skip


def _entry(unit: UUID, number: int, act: str, actor: str, report: StoredReport) -> Entry:
    """Return a ledger entry of the right size. Its chain is broken, so triggers must be off."""
    return Entry(
        chain=f"bench/{unit}", sequence=number, act=act, actor=actor,
        subject=f"report:{report.id}", at=report.received_at, previous="0" * 64, hash="0" * 64,
    )  # fmt: skip
