"""The figures: exact where they are about machines, coarse where they could be about one child.

Figures of reports and of visits to the public face change every quarter hour. They cover the whole
installation and are rounded down to fives or tens, so that nobody sees one report arrive or one child come
back. Only late reports are told exactly: they show the unit's silence, not a child.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Generic, TypeVar

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.samples import Sample

from payung.cases.queue.queries import figures
from payung.cases.queue.queries.figures import Group
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.submissions import queries
from payung.ledger import queries as ledger
from payung.operations import acts, machine, task_queue
from payung.operations.status import health
from payung.operations.wsgi_middleware import FACES, NAME
from payung.triage.lanes import Level

QUARTER: Final = 15 * 60  # seconds
HOUR: Final = 60 * 60  # seconds
FEW: Final = 5  # smaller groups are left out
TENS: Final = 10
LEVELS: Final = tuple(level.value for level in Level)

Value = TypeVar("Value")


class Quarterly(Generic[Value]):
    """A value that is computed once in a quarter of an hour, however often it is read."""

    def __init__(self, compute: Callable[[], Value]) -> None:
        self._compute, self._quarter = compute, -1
        self._value: Value

    def get(self) -> Value:
        """Return the value of this quarter of an hour."""
        quarter = int(clock.now().timestamp() // QUARTER)
        if quarter != self._quarter:
            self._value, self._quarter = self._compute(), quarter
        return self._value


class Figures:
    """A Prometheus collector of all figures."""

    def __init__(self) -> None:
        self._reports = Quarterly(lambda: list(_of_reports(figures.waiting(SYSTEM))))
        self._ledger = Quarterly(lambda: list(_of_ledger()))
        self._visits = Quarterly(lambda: _of_requests("public"))

    def collect(self) -> Iterator[Metric]:
        """Yield all figures; without the database, only those of the machine."""
        reasons = health.reasons()
        yield _gauge("payung_healthy", "Whether all is well: 1 or 0.", [((), float(not reasons))])
        wrong = GaugeMetricFamily(
            "payung_unwell", "What is not well, by its code.", labels=["code"]
        )
        for code in (health.DATABASE, *health.CODES):
            wrong.add_metric([code], float(code in reasons))
        yield wrong
        yield from _of_machine()
        yield _merged([self._public(), *(_of_requests(face) for face in FACES if face != "public")])
        if health.DATABASE not in reasons:
            yield from self._reports.get()
            yield from self._ledger.get()
            yield from _of_database()

    def _public(self) -> list[Sample]:
        """Return the public face's figures of the quarter hour, in tens, and its failures of this moment."""
        coarse = [_in_tens(sample) for sample in self._visits.get() if not _is_failure(sample)]
        return coarse + [sample for sample in _of_requests("public") if _is_failure(sample)]


def text() -> Callable[[], bytes]:
    """Return a function that returns all current figures as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return lambda: generate_latest(registry)


Row = tuple[tuple[str, ...], float]


def _gauge(name: str, what: str, rows: Iterable[Row], labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(name, what, labels=labels)
    for values, figure in rows:
        family.add_metric(values, figure)
    return family


def _hours(since: datetime) -> float:
    """Return the seconds since then, rounded down to whole hours."""
    return (clock.now() - since).total_seconds() // HOUR * HOUR


def _in_fives(count: int) -> float:
    return float(count // FEW * FEW)


def _of_reports(groups: list[Group]) -> Iterator[Metric]:
    yield _gauge(
        "payung_undecided_reports",
        "Reports that nobody has decided, in fives: 1 to 4 are told as 0.",
        [((level,), _in_fives(_count(groups, level))) for level in LEVELS],
        ("level",),
    )
    yield _gauge(
        "payung_queue_age_seconds",
        "Since when the oldest undecided report waits, in whole hours; of fewer than five nothing is told.",
        [((lane, kind), _hours(since)) for (lane, kind), since in _queues(groups)],
        ("lane", "unit_kind"),
    )
    yield _gauge(
        "payung_clock_risen",
        "Whether a report that waits has risen to a supervisor: 1 or 0.",
        [((level,), float(any(group.risen for group in _at(groups, level)))) for level in LEVELS],
        ("level",),
    )
    yield _gauge(
        "payung_overdue_seconds",
        "By how much the report that is most overdue is late, in whole hours; absent where none is late.",
        [((level,), _hours(due)) for level, due in _overdue(groups)],
        ("level",),
    )


def _at(groups: list[Group], level: str) -> list[Group]:
    return [group for group in groups if group.level == level]


def _count(groups: list[Group], level: str) -> int:
    return sum(group.count for group in _at(groups, level))


def _queues(groups: list[Group]) -> Iterator[tuple[tuple[str, str], datetime]]:
    for queue in sorted({(group.lane, group.unit_kind) for group in groups}):
        members = [group for group in groups if (group.lane, group.unit_kind) == queue]
        if sum(group.count for group in members) >= FEW:
            yield queue, min(group.oldest for group in members if group.oldest)


def _overdue(groups: list[Group]) -> Iterator[tuple[str, datetime]]:
    for level in LEVELS:
        due = min((group.due for group in _at(groups, level)), default=None)
        if due is not None and due < clock.now():
            yield level, due


def _of_ledger() -> Iterator[Metric]:
    entries = sum(head.sequence for head in ledger.heads(SYSTEM))
    yield _gauge(
        "payung_ledger_entries",
        "Entries of the ledger, in tens.",
        [((), float(entries // TENS * TENS))],
    )
    newest = ledger.search(SYSTEM, ledger.EntryFilter(), limit=1)
    yield _gauge(
        "payung_ledger_age_seconds",
        "How long ago the newest entry was made, in whole hours.",
        [((), _hours(entry.at)) for entry in newest],
    )


def _of_database() -> Iterator[Metric]:
    state = task_queue.standing(SYSTEM)
    yield _gauge(
        "payung_tasks",
        "Tasks of the worker. Ready and running: in fives. Stuck: past their lease. Failed: given up.",
        [
            (("ready",), _in_fives(state.ready)),
            (("running",), _in_fives(state.running)),
            (("stuck",), float(state.stuck)),
            (("failed",), float(state.failed)),
        ],
        ("state",),
    )
    box = queries.outbox(SYSTEM)
    yield _gauge(
        "payung_webhooks",
        "What partners are to be told. Waiting: in fives. Failed: given up.",
        [(("waiting",), _in_fives(box.waiting)), (("failed",), float(box.given_up))],
        ("state",),
    )
    yield _gauge(
        "payung_webhook_age_seconds",
        "Since when the oldest of them waits, in whole hours.",
        [((), _hours(box.oldest))] if box.oldest and box.waiting >= FEW else [],
    )
    yield _gauge(
        "payung_clock_skew_seconds",
        "By how much the database's clock is ahead of this machine's.",
        [((), machine.skew())],
    )
    newest = ledger.search(SYSTEM, ledger.EntryFilter(acts=(acts.BACKUP_MADE,)), limit=1)
    yield _gauge(
        "payung_backup_age_seconds",
        "How long ago the last backup was made; absent where none was.",
        [((), (clock.now() - entry.at).total_seconds()) for entry in newest],
    )


def _of_machine() -> Iterator[Metric]:
    disk = machine.disk()
    yield _gauge("payung_disk_bytes", "Size of the disk of the home.", [((), float(disk.size))])
    yield _gauge("payung_disk_free_bytes", "What is free of it.", [((), float(disk.free))])


def _of_requests(face: str) -> list[Sample]:
    """Return what a face has counted since it started."""
    folder = Path(settings.PAYUNG_FIGURES) / face
    if not folder.is_dir():
        return []
    collector = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]
    try:
        metrics: Iterable[Metric] = collector.collect()  # type: ignore[no-untyped-call]
        return [sample for metric in metrics for sample in metric.samples]
    except OSError:  # a face is starting, and has deleted its files
        return []


def _merged(parts: list[list[Sample]]) -> Metric:
    family = Metric(NAME, "How long requests took, by face and by how they ended.", "histogram")
    family.samples = [sample for part in parts for sample in part]
    return family


def _is_failure(sample: Sample) -> bool:
    return sample.labels.get("outcome") == "5xx"


def _in_tens(sample: Sample) -> Sample:
    """Round a sample down, so that one visit does not show. A bucket stays at most as large as the next."""
    if sample.name.endswith("_sum"):
        return sample._replace(value=float(sample.value // 1))
    return sample._replace(value=float(sample.value // TENS * TENS))
