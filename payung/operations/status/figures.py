"""The figures: exact where they are about machines, coarse where they could be about one child.

What comes from reports, or from who visits the public face, is counted on the quarter hour, over the whole
installation, and in fives or tens: so nobody sees one report come, or one child come back. Beyond that only
what is late is told: by then it is the unit's silence, and somebody must know.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.samples import Sample

from payung.cases.queries import figures
from payung.cases.queries.figures import Group
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.queries import submissions
from payung.ledger import queries as ledger
from payung.operations import acts, machine, task_queue
from payung.operations.status import health
from payung.operations.wsgi_middleware import FACES, NAME
from payung.triage.lanes import Level

QUARTER: Final = 15 * 60  # seconds
HOUR: Final = 60 * 60  # seconds
FEW: Final = 5  # of a smaller group nothing is told
TENS: Final = 10
LEVELS: Final = tuple(level.value for level in Level)

Told = TypeVar("Told")


class Held(Generic[Told]):
    """Something that is looked at once in each quarter of an hour, however often somebody asks."""

    def __init__(self, look: Callable[[], Told]) -> None:
        self._look, self._quarter = look, -1
        self._told: Told

    def get(self) -> Told:
        """Return what was seen in this quarter of an hour."""
        quarter = int(clock.now().timestamp() // QUARTER)
        if quarter != self._quarter:
            self._told, self._quarter = self._look(), quarter
        return self._told


class Figures:
    """All figures of one process that serves them."""

    def __init__(self) -> None:
        self._reports = Held(lambda: list(_of_reports(figures.waiting(SYSTEM))))
        self._ledger = Held(lambda: list(_of_ledger()))
        self._visits = Held(lambda: _of_requests("public"))

    def collect(self) -> Iterator[Metric]:
        """Yield every figure; while the database does not answer, those of the machine alone."""
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
        """Return the public face's figures as of the quarter hour and in tens; its failures as they are now."""
        coarse = [_in_tens(each) for each in self._visits.get() if not _is_failure(each)]
        return coarse + [each for each in _of_requests("public") if _is_failure(each)]


def text() -> Callable[[], bytes]:
    """Return what gives all figures as text, each time it is called."""
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
    """Return for how long, in seconds, rounded down to whole hours."""
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
        [((level,), float(any(each.risen for each in _at(groups, level)))) for level in LEVELS],
        ("level",),
    )
    yield _gauge(
        "payung_overdue_seconds",
        "By how much the report that is most overdue is late, in whole hours; absent where none is late.",
        [((level,), _hours(due)) for level, due in _overdue(groups)],
        ("level",),
    )


def _at(groups: list[Group], level: str) -> list[Group]:
    return [each for each in groups if each.level == level]


def _count(groups: list[Group], level: str) -> int:
    return sum(each.count for each in _at(groups, level))


def _queues(groups: list[Group]) -> Iterator[tuple[tuple[str, str], datetime]]:
    for place in sorted({(each.lane, each.unit_kind) for each in groups}):
        here = [each for each in groups if (each.lane, each.unit_kind) == place]
        if sum(each.count for each in here) >= FEW:
            yield place, min(each.oldest for each in here if each.oldest)


def _overdue(groups: list[Group]) -> Iterator[tuple[str, datetime]]:
    for level in LEVELS:
        due = min((each.due for each in _at(groups, level)), default=None)
        if due is not None and due < clock.now():
            yield level, due


def _of_ledger() -> Iterator[Metric]:
    entries = sum(head.sequence for head in ledger.heads(SYSTEM))
    yield _gauge(
        "payung_ledger_entries",
        "Entries of the ledger, in tens.",
        [((), float(entries // TENS * TENS))],
    )
    newest = ledger.search(SYSTEM, ledger.Wanted(), limit=1)
    yield _gauge(
        "payung_ledger_age_seconds",
        "How long ago the newest entry was made, in whole hours.",
        [((), _hours(entry.at)) for entry in newest],
    )


def _of_database() -> Iterator[Metric]:
    standing = task_queue.standing(SYSTEM)
    yield _gauge(
        "payung_tasks",
        "Tasks of the worker. Ready and running: in fives. Stuck: past their lease. Failed: given up.",
        [
            (("ready",), _in_fives(standing.ready)),
            (("running",), _in_fives(standing.running)),
            (("stuck",), float(standing.stuck)),
            (("failed",), float(standing.failed)),
        ],
        ("state",),
    )
    box = submissions.outbox(SYSTEM)
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
    made = ledger.search(SYSTEM, ledger.Wanted(acts=(acts.BACKUP_MADE,)), limit=1)
    yield _gauge(
        "payung_backup_age_seconds",
        "How long ago the last backup was made; absent where none was.",
        [((), (clock.now() - entry.at).total_seconds()) for entry in made],
    )


def _of_machine() -> Iterator[Metric]:
    disk = machine.disk()
    yield _gauge("payung_disk_bytes", "Size of the disk of the home.", [((), float(disk.size))])
    yield _gauge("payung_disk_free_bytes", "What is free of it.", [((), float(disk.free))])


def _of_requests(face: str) -> list[Sample]:
    """Return what a face has counted since it started; nothing where it has not yet."""
    folder = Path(settings.PAYUNG_FIGURES) / face
    if not folder.is_dir():
        return []
    collector: Any = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]
    try:
        return [sample for metric in collector.collect() for sample in metric.samples]
    except OSError:  # a face that starts anew just now has taken its files away
        return []


def _merged(parts: list[list[Sample]]) -> Metric:
    family = Metric(NAME, "How long requests took, by face and by how they ended.", "histogram")
    family.samples = [sample for part in parts for sample in part]
    return family


def _is_failure(sample: Sample) -> bool:
    return sample.labels.get("outcome") == "5xx"


def _in_tens(sample: Sample) -> Sample:
    """Make one visit unseen. Rounding down keeps each bucket at most as large as the next."""
    if sample.name.endswith("_sum"):
        return sample._replace(value=float(sample.value // 1))
    return sample._replace(value=float(sample.value // TENS * TENS))
