"""Bench of cases, with few and with many of them, in milliseconds: `payung bench cases`.

One unit has cases of children and of services. Of a million, 2,000 are undecided, the others closed. Then
services report one account again and again: a hundredth as often as there are cases, at least 1,000 times. The
worker joins these reports one after another. An officer joins one more, and separates some again.

All of this is done twice in the same database, with a tenth of the cases and with all of them. Both times as
many reports are joined, so what grows between the sizes grows with the cases; what grows between the first and
the last tenth of the joined reports grows with the bundle.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Final
from uuid import UUID

from django.db import transaction

from payung.cases.assignment import actions as assignment
from payung.cases.joining import actions as joining
from payung.cases.models import Case
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.links import actions as links
from payung.intake.models import StoredReport, Token
from payung.intake.receiving import actions as receiving
from payung.staff.viewer import OfficerViewer
from payung.tools import demo
from payung.tools.bench.client import (
    Page,
    figures,
    get,
    measured,
    milliseconds,
    p95,
    post,
    signed_in,
)
from payung.tools.bench.desk import BATCH, BODY, OFFICER, UNDECIDED, Crowd, settle, viewer
from payung.tools.bench.paired_rates import Measured
from payung.triage.lanes import Lane
from payung.triage.report import Report

SMALLER: Final = 10  # the smaller size has 1/10 of the cases
LANES: Final = {"child": 10, "industry": 90}  # weights
BUNDLE: Final = 1000  # reports of one account, at least, unless there are few cases
OFTEN: Final = 100  # of so many reports, one is of that account
TIMES: Final = 20  # requests of a page in a round, with 10,000 cases or more
REPEATED: Final = 500  # one request for so many cases, where there are fewer
ACTS: Final = 5  # repetitions of an officer's act
REASON: Final = "As the rules say."


@dataclass
class Bundle:
    """Reports of services about one account. The first two were received like any other; the first leads.

    The others have only clear columns, a body and the account's token, since no page opens them.
    """

    officer: OfficerViewer
    account: str
    chance: random.Random
    lead: UUID = field(init=False)
    second: UUID = field(init=False)
    members: list[UUID] = field(default_factory=list)
    ms: dict[str, float] = field(default_factory=dict)  # of each act

    def __post_init__(self) -> None:
        self.lead, self.second = (received(Lane.INDUSTRY, self.account) for _number in range(2))
        assignment.take(self.officer, self.lead)
        links.bundle_report(SYSTEM, self.second)

    def arrive(self, count: int) -> list[Case]:
        """Add reports that nobody has bundled yet; return their cases, oldest first."""
        lead = StoredReport.objects.select_related("case").get(id=self.lead)
        token = Token.objects.get(report=lead)
        cases = [self._case(lead.case, number) for number in range(count)]
        with transaction.atomic():
            Case.objects.bulk_create(cases, BATCH)
            StoredReport.objects.bulk_create((self._report(lead, case) for case in cases), BATCH)
            Token.objects.bulk_create(
                (
                    Token(
                        report_id=case.id, kind=token.kind, key_id=token.key_id, value=token.value
                    )
                    for case in cases
                ),
                BATCH,
            )
        self.members += [case.id for case in cases]
        return cases

    def _case(self, lead: Case, number: int) -> Case:
        opened = lead.opened_at + timedelta(milliseconds=len(self.members) + number + 1)
        return Case(
            id=UUID(bytes=self.chance.randbytes(16), version=4),
            unit_id=lead.unit_id,
            lane=lead.lane,
            level=lead.level,
            language=lead.language,
            opened_at=opened,
            due_at=opened + timedelta(days=1),
            rises_at=opened + timedelta(hours=18),
        )

    def _report(self, lead: StoredReport, case: Case) -> StoredReport:
        return StoredReport(
            id=case.id,
            case=case,
            origin_id=lead.origin_id,
            lane=case.lane,
            level=case.level,
            language=case.language,
            received_at=case.opened_at,
            body=self.chance.randbytes(BODY),
        )

    def work(self, count: int) -> None:
        """Let the worker join `count` reports with the first, and an officer one more; time each act."""
        joined = _worked_off(self.arrive(count))
        settle()
        tenth = max(count // 10, 1)
        self.ms |= {
            "join by rule, first tenth": p95(joined[:tenth]),
            "join by rule, last tenth": p95(joined[-tenth:]),
            "join": self._median(case.id for case in self.arrive(ACTS)),
        }

    def take_apart(self) -> None:
        """Let the officer separate the last reports, then the one that leads; time each act."""
        apart = partial(joining.part, self.officer, reason=REASON)
        last = [milliseconds(partial(apart, id_)) for id_ in self.members[-ACTS:]]
        self.ms["separate"] = median(last)
        self.ms["separate the report that leads"] = milliseconds(partial(apart, self.lead))

    def _median(self, cases: Iterable[UUID]) -> float:
        join = partial(joining.join, self.officer, self.lead, reason=REASON)
        return median(milliseconds(partial(join, id_)) for id_ in cases)


def _worked_off(cases: Iterable[Case]) -> list[float]:
    """Let the worker join reports; return its times. Raises ValueError where one is not joined."""
    joined = [milliseconds(partial(links.bundle_report, SYSTEM, case.id)) for case in cases]
    if Case.objects.filter(id__in=[case.id for case in cases], merged_into=None).exists():
        raise ValueError("The worker has left a report out of its bundle.")
    return joined


def received(lane: Lane, account: str) -> UUID:
    """Receive a report that names an account."""
    named = {"kind": "account", "value": account, "service": "KiteChat", "whose": "suspect"}
    document = Report.lenient(
        {
            "language": "en",
            "country": demo.COUNTRY,
            "children": [{"safe_now": "yes"}] if lane is Lane.CHILD else [],
            "concerns": ["asked_for_images"],
            "identifiers": [named],
        }
    )
    return receiving.receive(DOOR, document, lane, country=demo.COUNTRY).reference


def measure(count: int, fewer: int = 0) -> Measured:
    """Measure the slowest page's p95 with `count` cases, in ms; baseline: with `fewer`, or a tenth of them."""
    officer = viewer(OFFICER)
    chance = random.Random(7)  # noqa: S311  the same cases in every run, and no secret
    crowd = Crowd(officer, chance, LANES)
    sizes = (fewer or max(count // SMALLER, 1), count)
    joined = min(max(BUNDLE, count // OFTEN), sizes[0])
    pages: dict[int, dict[str, Page]] = {}
    acts: dict[int, Mapping[str, float]] = {}
    for size in sizes:
        crowd.grow(size, undecided=min(UNDECIDED, size // 5))
        _name_accounts(chance)
        bundle = Bundle(officer, f"@invented_kite_{size}", chance)
        alone = received(Lane.CHILD, f"@invented_plane_{size}")
        assignment.take(officer, alone)
        settle()
        bundle.work(joined)
        settle()
        pages[size] = _pages(bundle, alone, min(TIMES, count // REPEATED))
        bundle.take_apart()
        acts[size] = bundle.ms
    slowest = max(pages[count], key=lambda name: pages[count][name].p95)
    details = {
        "joined": joined,
        "pages": {name: figures(name, sizes, pages) for name in pages[count]},
        "acts": {name: _figures(name, sizes, acts) for name in acts[count]},
    }
    return pages[count][slowest].p95, pages[sizes[0]][slowest].p95, details


def _figures(
    name: str, sizes: tuple[int, int], acts: Mapping[int, Mapping[str, float]]
) -> Mapping[str, object]:
    small, large = (acts[size][name] for size in sizes)
    ms = {str(size): round(acts[size][name], 1) for size in sizes}
    return {"ms": ms, "ratio": round(large / small, 2)}


def _name_accounts(chance: random.Random) -> None:
    """Give each report of a service the token of an account that no other report has."""
    unnamed = StoredReport.objects.filter(lane=Lane.INDUSTRY.value, tokens=None)
    Token.objects.bulk_create(
        (
            Token(report_id=report, kind="account", key_id="invented", value=chance.randbytes(16))
            for report in unnamed.values_list("id", flat=True)
        ),
        BATCH,
    )


def _pages(bundle: Bundle, alone: UUID, times: int) -> dict[str, Page]:
    """Measure the queue, the search, and the pages of a single report and of a bundle."""
    desk = signed_in(OFFICER)
    addresses = {
        "queue": "/queue/",
        "queue of services": f"/queue/?lane={Lane.INDUSTRY.value}",
        "queue, mine with the bundle": "/queue/?state=mine",
        "case of one report": f"/reports/{alone}/",
        "case of the bundle": f"/reports/{bundle.lead}/",
        "report in the bundle": f"/reports/{bundle.second}/",
        "join": f"/reports/{bundle.lead}/join/",
    }
    numbers = {"search by number": alone, "search by number of the bundle": bundle.lead}
    return measured(
        {
            **{name: partial(get, desk, address) for name, address in addresses.items()},
            **{
                name: partial(post, desk, "/search/", number=str(id_)[:8])
                for name, id_ in numbers.items()
            },
        },
        times,
    )
