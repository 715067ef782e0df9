"""The supervisor's morning page: counts with links, the load of each officer, and response times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from payung.cases.assignment.queries import load
from payung.cases.queries import COUNTED
from payung.cases.queue import queries
from payung.cases.queue.queries import Morning, response_times
from payung.cases.queue.queries.response_times import ResponseTimes
from payung.cases.queue.queries.second_persons import halved
from payung.doors.desk import labels
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.labels import Text
from payung.doors.desk.morning.chart import chart
from payung.doors.desk.second_persons.views import lines
from payung.foundation import clock
from payung.staff.duty.queries import answering, gaps

AGES: Final = (
    gettext_lazy("under 4 hours"),
    gettext_lazy("4 to 24 hours"),
    gettext_lazy("1 to 7 days"),
    gettext_lazy("over 7 days"),
)


AHEAD: Final = timedelta(days=7)  # of the rota
LISTED: Final = 10  # gaps, and acts that wait for a second person; their own pages have all


@dataclass(frozen=True)
class Number:
    """One number, what it counts, and where these are listed; empty: on no list of their own."""

    name: Text
    count: str
    url: str = ""


@require_safe
def morning(request: HttpRequest) -> HttpResponse:
    """Show a supervisor the unit in numbers."""
    viewer = viewer_of(request)
    numbers, now = queries.morning(viewer), clock.now()
    times = response_times.response_times(viewer)
    duty = answering(viewer, [viewer.unit])[viewer.unit]
    context = {
        "numbers": tuple(_numbers(numbers)),
        "undecided": [
            Number(name, _count(count)) for name, count in zip(AGES, numbers.undecided, strict=True)
        ],
        "is_answered": bool(duty.own or duty.theirs),
        "seconds": list(lines(halved(viewer)))[:LISTED],
        "gaps": gaps(viewer, now, now + AHEAD)[:LISTED],
        "load": load(viewer),
        "times": times,
        "most": labels.number(response_times.MOST),
        "weeks": tuple(_weeks(times)),
        "chart": chart(times.rows),
    }
    return render(request, "desk/morning/morning.html", context)


def _numbers(numbers: Morning) -> Iterator[Number]:
    now = timezone.localtime(clock.now())
    day, night = (now - timedelta(hours=hours) for hours in (24, 12))
    queue = reverse("queue")
    rows = (
        (_("New within 24 hours"), numbers.new, f"?state=all&received_from={day.date()}"),
        (
            _("P1 of the last 12 hours"),
            numbers.night,
            f"?state=all&level=P1&received_from={night.date()}",
        ),
        (_("Late"), numbers.late, "?state=late"),
        (_("Escalated"), numbers.risen, "?state=risen"),
        (_("Waiting, no owner"), numbers.free, "?state=untaken"),
    )
    for name, count, query in rows:
        yield Number(name, _count(count), queue + query)
    yield Number(
        _("Waiting for a second person"), _count(numbers.to_second), reverse("second-persons")
    )
    yield Number(
        _("Transfers to decide or review"), _count(numbers.transfers), reverse("transfers")
    )
    yield Number(_("Shifts that nobody has accepted"), _count(numbers.handovers), reverse("shift"))


def _count(number: int) -> str:
    shown = labels.number(min(number, COUNTED))
    return f"{shown}+" if number > COUNTED else shown


@dataclass(frozen=True)
class LevelWeeks:
    """The response times of one level, of weeks in which a case came."""

    level: str
    rows: tuple[object, ...]


def _weeks(times: ResponseTimes) -> Iterator[LevelWeeks]:
    for level in dict.fromkeys(row.level for row in times.rows):
        rows = [row for row in times.rows if row.level == level and row.decided + row.waiting]
        if rows:
            yield LevelWeeks(level.value, tuple(rows))
