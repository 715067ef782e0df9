"""Bench of the worker's round of calls, while many P1 wait that nobody has opened: `payung bench calls`.

All P1 of the invented police unit came at one moment. They are sealed to that unit and to the one that answers
for it by agreement. Three rounds are timed: the first call; the next, a quarter of an hour later; the third,
which calls everybody and lets the second unit work on each case.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from payung.cases.alarms.actions import BATCH, EVERY, call_out
from payung.cases.models import Alarm, Case
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.models import Feedback
from payung.staff import queries as people
from payung.staff.duty import queries as duty
from payung.staff.viewer import OfficerViewer
from payung.tools.bench.desk import OFFICER, settle, viewer
from payung.tools.bench.paired_rates import Measured
from payung.triage.lanes import Lane, Level

ROUNDS: Final = ("first on duty", "all on duty", "supervisors and the second unit")
_CLOCK: Final = timedelta(minutes=15)  # of a P1
_BODY: Final = bytes(200)


def measure(count: int) -> Measured:
    """Measure P1 a second in the slowest round; baseline: plain inserts of as many rows, as many at once."""
    officer, began = viewer(OFFICER), clock.now()
    _arrive(officer, count, began)
    settle()
    seconds, plain = dict[str, float](), list[float]()
    for turn, name in enumerate(ROUNDS):
        with clock.at(began + turn * EVERY + timedelta(seconds=1)):
            seconds[name] = _seconds(lambda: call_out(SYSTEM))
        plain.append(_seconds(lambda: _insert(officer, count)))
    details = {
        "seconds": {name: round(spent, 2) for name, spent in seconds.items()},
        "called": Alarm.objects.filter(turn=len(ROUNDS)).count(),
        "shared": Case.objects.exclude(share_of=None).count(),
    }
    return count / max(seconds.values()), count / min(plain), details


def _seconds(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _arrive(officer: OfficerViewer, count: int, at: datetime) -> None:
    """Open cases of level P1, each sealed to the unit and to the one that answers for it."""
    chance = random.Random(7)  # noqa: S311  the same cases in every run, and no secret
    second = duty.second_unit(SYSTEM, officer.unit)
    units = [officer.unit, *([second] if second else [])]
    readers = [people.unit_reader(SYSTEM, unit).id for unit in units]
    cases = [
        Case(
            id=UUID(bytes=chance.randbytes(16), version=4),
            unit_id=officer.unit,
            lane=Lane.CHILD.value,
            level=Level.P1.value,
            language="en",
            opened_at=at,
            due_at=at + _CLOCK,
            rises_at=at + _CLOCK,
        )
        for _number in range(count)
    ]
    Case.objects.bulk_create(cases)
    Grant.objects.bulk_create(
        Grant(record=case.id, reader=reader, box=chance.randbytes(80))
        for case in cases
        for reader in readers
    )


def _insert(officer: OfficerViewer, count: int) -> None:
    """Insert plain rows, as many in a transaction as there are calls in one."""
    today = clock.now().date()
    for first in range(0, count, BATCH):
        rows = [
            Feedback(unit_id=officer.unit, given_on=today, turn=uuid4().bytes, body=_BODY)
            for _number in range(first, min(first + BATCH, count))
        ]
        with transaction.atomic():
            Feedback.objects.bulk_create(rows)
