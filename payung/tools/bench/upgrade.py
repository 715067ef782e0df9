"""Each migration on a database that is full: how long it takes, and what nobody else can do meanwhile.

The newest schema is filled, taken back to the first version step by step, and brought forward again under the
clock: `payung bench upgrade`. Beside each migration: counting the rows of the largest table that it changes. On
PostgreSQL the strongest lock is told that it holds on a table which was there before; a migration is one
transaction, so the lock is held until its end: `held_ms`. `ms` is all of it, with what Django does beforehand.
"""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import islice
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
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

ROOMS: Final = ("foundation", "ledger", "directory", "people", "intake", "cases")
FIRST: Final = "0001_initial"
ROUNDS: Final = 3  # of counting; the best one counts
FROM_PARTNERS: Final = 5  # one report in so many was sent by a partner
HANGING: Final[tuple[type[Model], ...]] = (*(StoredAssessment, StoredFacts, Message, Token, Entry),)
ASKED_TO_STOP: Final = 50  # one child in so many
# PostgreSQL's locks on a table, from the weakest to the one that nobody can read beside.
LOCKS: Final = (
    *("AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock"),
    *("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"),
)
_HELD: Final = """
SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind = 'r'
"""


class Watched:
    """Notes, after each statement of a migration, which locks its transaction holds."""

    def __init__(self, tables: set[str]) -> None:
        self._tables = tables
        self.lock, self.table, self.since = "", "", 0.0

    def __call__(self, execute: Any, query: Any, params: Any, many: bool, context: Any) -> Any:
        """Let a statement run, then look."""
        begun = perf_counter()
        result = execute(query, params, many, context)
        if connection.vendor == "postgresql" and connection.connection is not None:
            with connection.connection.cursor() as cursor:
                for table, mode in cursor.execute(_HELD).fetchall():
                    if table in self._tables and self._is_stronger(mode):
                        self.lock, self.table, self.since = mode, table, begun
        return result

    def _is_stronger(self, mode: str) -> bool:
        return not self.lock or LOCKS.index(mode) > LOCKS.index(self.lock)


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return how long all migrations take together (ms), counting beside them, and each by its name."""
    _fill(count)
    back = [(migration, True) for migration in reversed(_migrations())]
    MigrationExecutor(connection).migrate([], plan=back)
    desk.settle()
    found = {str(migration): _timed(migration) for migration in _migrations()}
    whole = sum(each["ms"] for each in found.values())
    return whole, sum(each["count_ms"] for each in found.values()), {"migrations": found}


def _migrations() -> list[Migration]:
    """Return the migrations of the rooms after the first version, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return [each for each, _ in plan if each.app_label in ROOMS and each.name != FIRST]


def _timed(migration: Migration) -> dict[str, Any]:
    tables = set(connection.introspection.table_names())
    beside = max((_counted(table) for table in _touched(migration) & tables), default=(0, 0.0, ""))
    executor = MigrationExecutor(connection)
    watched = Watched(tables)
    with connection.execute_wrapper(watched):
        started = perf_counter()
        executor.migrate([], plan=[(migration, False)])
        ended = perf_counter()
    spent = round((ended - started) * 1000, 1)
    told = {"ms": spent, "table": beside[2], "rows": beside[0], "count_ms": beside[1]}
    if connection.vendor == "postgresql":
        held = (ended - watched.since) * 1000 if watched.lock else 0.0
        told |= {"lock": watched.lock, "on": watched.table, "held_ms": round(held, 1)}
    return told


def _touched(migration: Migration) -> set[str]:
    """Return the tables of the models that a migration names; where it runs code, the largest that there is."""
    names = set()
    for operation in migration.operations:
        model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
        names.add(f"{migration.app_label}_{model.lower()}" if model else "intake_storedreport")
    return names


def _counted(table: str) -> tuple[int, float, str]:
    """Return how many rows a table has, how long counting them takes (ms), and its name."""
    best, rows = float("inf"), 0
    for _ in range(ROUNDS):
        started = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  a name of our own
            ((rows,),) = cursor.fetchall()
        best = min(best, (perf_counter() - started) * 1000)
    return rows, round(best, 3), table


def _fill(count: int) -> None:
    """Make reports, each with what hangs on an ordinary one: assessment, facts, a message, tokens, entries."""
    officer = desk.viewer(desk.OFFICER)
    chance = random.Random(9)  # noqa: S311  the same each time, and no secret
    crowd = desk.Crowd(officer, chance)
    crowd.grow(count, undecided=min(desk.UNDECIDED, count // 5 + 1))
    partner = people.add_partner(SYSTEM, "Invented Sender", "partner", demo.COUNTRY)
    made = _hanging(officer.unit, partner, chance)
    while batch := list(islice(made, desk.BATCH)):
        for model in HANGING:
            rows: list[Any] = [row for each in batch for row in each if type(row) is model]
            with triggers.lifted(connection) if model is Entry else nullcontext():
                model._default_manager.bulk_create(rows)


def _hanging(unit: UUID, partner: UUID, chance: random.Random) -> Iterator[list[Any]]:
    """Yield, for each report of the crowd, the rows that hang on it."""
    rows = StoredReport.objects.filter(unit_id=unit, assessments=None)
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
    """Return an entry of the right size; its chain does not hold, so the triggers would pass it over."""
    return Entry(
        chain=f"bench/{unit}", sequence=number, act=act, actor=actor,
        subject=f"report:{report.id}", at=report.received_at, previous="0" * 64, hash="0" * 64,
    )  # fmt: skip
