"""Bench of the desk's pages with few and with many reports, in milliseconds: `payung bench desk`.

An officer asks for the same pages through the whole of Django, first with a hundredth of the reports in the
database, or with `--fewer` of them, then with all. At both sizes 2,000 reports are undecided and 50 came back,
as many as a unit can still work off. A second unit is flooded: it has as many reports, which came within four
weeks, all undecided; its officers have 200 of them. Its supervisor asks for every page without a parameter.

Most reports have only clear columns, a body, a grant and a case, since no page opens them. The report that is
opened was sent, linked, taken, decided, noted and answered like any other.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import ProgrammingError, connection, transaction

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.notes import actions as notes
from payung.cases.queue import queries
from payung.cases.queue.queries import QueueFilter, State
from payung.foundation import clock, receipts, statistics
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import Author, Message, MessageKind, StoredReport
from payung.intake.receiving import actions as receiving
from payung.staff import queries as people
from payung.staff.models import Officer
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.tools import demo
from payung.tools.bench.client import Page, figures, get, measured, plain_pages, signed_in
from payung.tools.bench.paired_rates import Measured
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report

SMALLER: Final = 100  # the smaller size has 1/100 of the reports
UNDECIDED: Final = 2000
CAME_BACK: Final = 50
TAKEN: Final = 200  # undecided cases of a unit that officers have: no flood makes them work on more
MINUTES: Final = 1_000_000  # within which reports came
FOUR_WEEKS: Final = 40_320  # minutes within which a flood came
FLOOD_TIMES: Final = 5  # requests of each page of the flooded unit in a round, at most
# A page is asked for once a round for every 20,000 reports, and at least once.
MANY: Final = 20_000
BATCH: Final = 5000
BODY: Final = 1024 + 40  # bytes of an ordinary report, padded, with nonce and tag
OFFICER, FLOODED = "anan", "mali"  # of the demo's police unit, and of its child protection
SUPERVISOR, ADMINISTRATOR = "sari", "ada"  # of the same police unit, and of no reports at all

# Lanes with their weights in a flood, and levels of lanes close to the child and of others.
LANES: Final[Mapping[str, int]] = {
    "child": 10,
    "community": 5,
    "partner": 15,
    "industry": 65,
    "foreign_police": 5,
}
CLOSE: Final = ("P1", "P2", "P3")
FAR: Final = ("P2", "P3", "P3", "P4", "P4", "P5")
REPORT: Final[dict[str, object]] = {
    "language": "en",
    "country": demo.COUNTRY,
    "children": [{"safe_now": "yes", "age": 13}],
    "concerns": ["asked_for_images"],
    "narrative": "Somebody in a game asks me for pictures and now he is angry. " * 4,
}


@dataclass
class Crowd:
    """Reports of one unit that nobody opens, the same in every run."""

    officer: OfficerViewer
    chance: random.Random
    lanes: Mapping[str, int] = field(default_factory=lambda: LANES)
    minutes: int = MINUTES
    made: int = 0
    taken: int = 0

    def grow(self, to: int, *, undecided: int, came_back: int = 0) -> None:
        """Add reports until there are `to`, undecided ones first. Of the done ones `came_back` come back."""
        staff = list(Officer.objects.filter(unit_id=self.officer.unit).values_list("id", flat=True))
        reader = people.unit_reader(SYSTEM, self.officer.unit).id
        rows = self._rows(to, undecided)
        while batch := list(islice(rows, BATCH)):
            grants = [
                Grant(record=case.id, reader=reader, box=self.chance.randbytes(80))
                for case, _report in batch
            ]
            self._take_some((case for case, _report in batch), staff)
            with transaction.atomic():
                Case.objects.bulk_create(case for case, _report in batch)
                StoredReport.objects.bulk_create(report for _case, report in batch)
                Grant.objects.bulk_create(grants)
        self._let_come_back(came_back)

    def _rows(self, to: int, undecided: int) -> Iterator[tuple[Case, StoredReport]]:
        now = clock.now()
        for number in range(self.made, to):
            (lane,) = self.chance.choices(list(self.lanes), list(self.lanes.values()))
            received = now - timedelta(minutes=self.chance.randrange(self.minutes))
            due = now + timedelta(minutes=self.chance.randrange(-600, 3000))
            is_open = number < undecided
            case = Case(
                id=UUID(bytes=self.chance.randbytes(16), version=4),
                unit_id=self.officer.unit,
                lane=lane,
                level=self.chance.choice(CLOSE if lane in {"child", "community"} else FAR),
                language=self.chance.choice(("en", "id", "th", "th")),
                opened_at=received,
                due_at=due if is_open else None,
                rises_at=due - timedelta(hours=6) if is_open else None,
                level_decided_at=None if is_open else received + timedelta(hours=3),
                closed_at=None if is_open else received + timedelta(hours=4),
            )
            yield case, self._report(case)
        self.made = max(self.made, to)

    def _take_some(self, cases: Iterable[Case], staff: list[UUID]) -> None:
        """Give closed cases an owner, and every second open one until TAKEN have one."""
        for case in cases:
            if not case.closed_at:
                if self.taken == TAKEN or self.chance.random() < 0.5:
                    continue
                self.taken += 1
            case.owner_id, case.taken_at = self.chance.choice(staff), case.opened_at

    def _report(self, case: Case) -> StoredReport:
        return StoredReport(
            id=case.id,
            case=case,
            origin_id=case.unit_id,
            lane=case.lane,
            level=case.level,
            language=case.language,
            status="read" if case.closed_at else "received",
            received_at=case.opened_at,
            linked_at=clock.now(),
            body=self.chance.randbytes(BODY),
        )

    def _let_come_back(self, number: int) -> None:
        """Add a child's new message to some done reports."""
        done = StoredReport.objects.filter(
            case__unit=self.officer.unit, case__level_decided_at__isnull=False
        )
        candidates = done.filter(lane=Lane.CHILD.value, messages=None).order_by("id")[:number]
        missing = number - Message.objects.filter(report__in=done, seen_at=None).count()
        come = list(islice(candidates, max(missing, 0)))
        due = clock.now() + timedelta(hours=24)
        Case.objects.filter(report__in=come).update(closed_at=None, due_at=due, rises_at=due)
        Message.objects.bulk_create(
            Message(
                report=row,
                sequence=1,
                author=Author.REPORTER,
                kind=MessageKind.MESSAGE,
                sent_at=row.received_at,
                body=self.chance.randbytes(BODY),
            )
            for row in come
        )


def measure(count: int, fewer: int = 0) -> Measured:
    """Measure the slowest page's p95 with `count` reports, in ms; baseline: with `fewer`, or a hundredth."""
    times = count // MANY
    officer, flooded = viewer(OFFICER), viewer(FLOODED)
    chances = (random.Random(7), random.Random(8))  # noqa: S311  the same crowd in every run, and no secret
    crowd, flood = Crowd(officer, chances[0]), Crowd(flooded, chances[1], minutes=FOUR_WEEKS)
    sizes = (fewer or max(count // SMALLER, 1), count)
    by_size: dict[int, dict[str, Page]] = {}
    for size in sizes:
        crowd.grow(size, undecided=min(UNDECIDED, size // 5), came_back=min(CAME_BACK, size // 50))
        flood.grow(size, undecided=size)
        report = _worked_on(officer, size)
        settle()
        by_size[size] = _pages(officer, report, times) | _flooded_pages(times)
    pages = {name: figures(name, sizes, by_size) for name in by_size[count]}
    slowest = max(by_size[count], key=lambda name: by_size[count][name].p95)
    return by_size[count][slowest].p95, by_size[sizes[0]][slowest].p95, {"pages": pages}


def viewer(name: str) -> OfficerViewer:
    """Return the viewer of an invented officer."""
    officer = Officer.objects.get(name=name).id
    key = people.officer_key(DOOR, officer, demo.PASSWORD)
    return people.officer_viewer(DOOR, officer, key)


def _worked_on(officer: OfficerViewer, size: int) -> UUID:
    """Return a report whose page shows everything: links, messages both ways, a decision, notes.

    The report linked to it stays taken and undecided, so that the officer's own queue is never empty. Each size
    gets new reports, because every visit adds to a report's history.
    """
    receipt = receipts.draw()
    account = {"kind": "account", "value": f"@invented_kite_{size}", "service": "KiteChat"}
    document = Report.lenient({**REPORT, "identifiers": [account]})
    other, report = (
        receiving.receive(DOOR, document, Lane.CHILD, country=demo.COUNTRY, receipt=number)
        for number in (None, receipt)
    )
    assignment.take(officer, other.reference)
    assignment.take(officer, report.reference)
    decisions.decide_level(
        officer, report.reference, Level.P2, "As the rules say.", seen=report.level
    )
    child = ReporterViewer(receipts.reporter(receipt))
    for turn in range(5):
        dialogue.add_word(child, "I am at my aunt's now.")
        dialogue.answer(officer, report.reference, "Thank you for telling us.", upto=turn * 2 + 1)
        notes.write_note(officer, report.reference, "Looked at again.")
    return report.reference


def settle() -> None:
    """Update the database's statistics, as autovacuum or the worker does, and write all pages."""
    statistics.refresh(SYSTEM)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            with suppress(ProgrammingError):  # only some roles may
                cursor.execute("CHECKPOINT")


def _pages(officer: OfficerViewer, report: UUID, times: int) -> dict[str, Page]:
    """Measure the pages with few or with many reports."""
    desk, supervisor, administrator = map(signed_in, (OFFICER, SUPERVISOR, ADMINISTRATOR))
    behind = _far_behind(officer)
    addresses = {
        "queue": (desk, "/queue/"),
        "queue of a lane": (desk, "/queue/?lane=child"),
        "queue, far behind": (desk, f"/queue/?after={behind}"),
        "queue, nobody has it": (desk, "/queue/?state=untaken"),
        "queue, mine": (desk, "/queue/?state=mine"),
        "queue, late in Thai": (desk, "/queue/?state=late&language=th"),
        "queue, all": (desk, "/queue/?state=all"),
        "queue of a lane, all": (desk, "/queue/?state=all&lane=child&age=30"),
        "report": (desk, f"/reports/{report}/"),
        "unit": (supervisor, "/unit/"),
        "administration": (administrator, "/administration/"),
    }
    return measured(
        {name: partial(get, client, address) for name, (client, address) in addresses.items()},
        times,
    )


def _flooded_pages(times: int) -> dict[str, Page]:
    """Measure every page without a parameter, and the lists of the queue, of a unit that is flooded."""
    desk = signed_in(FLOODED)
    lists = [f"/queue/?state={state.value}" for state in State]
    narrower = ["/queue/?lane=child", "/queue/?level=P5", "/shift/?of=unit"]
    addresses = [*plain_pages(desk), *lists, *narrower]
    return measured(
        {f"flooded: {address}": partial(get, desk, address) for address in addresses},
        min(times, FLOOD_TIMES),
    )


def _far_behind(officer: OfficerViewer) -> str:
    """Return the start of the queue's page twenty pages after the first."""
    wanted = QueueFilter(state=State.OPEN)
    for _page in range(20):
        later = queries.queue(officer, wanted).later
        if later is None:
            break
        wanted = QueueFilter(state=State.OPEN, after=later)
    return str(wanted.after or "")
