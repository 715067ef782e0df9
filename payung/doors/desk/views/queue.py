"""The queue: what waits for the unit, the soonest due first."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases import queries
from payung.doors.desk import words
from payung.doors.desk.middleware import viewer_of

_LAST_PAGE: Final = 10_000  # far beyond any queue; a database need not count further


@dataclass(frozen=True)
class Filters:
    """What of the queue is wanted. An odd value in the address is as if it were not there."""

    lane: str = ""
    level: str = ""
    state: str = "open"
    page: int = 1

    @classmethod
    def read(cls, given: QueryDict) -> "Filters":
        """Return the filters in an address."""
        return cls(
            lane=_one_of(given.get("lane"), words.LANES, ""),
            level=_one_of(given.get("level"), words.LEVELS, ""),
            state=_one_of(given.get("state"), words.STATES, "open"),
            page=_page(given.get("page", "")),
        )

    @property
    def url(self) -> str:
        """Return the address of the queue with these filters."""
        given = {"lane": self.lane, "level": self.level}
        query = {name: value for name, value in given.items() if value}
        if self.state != "open":
            query["state"] = self.state
        if self.page > 1:
            query["page"] = str(self.page)
        return reverse("queue") + ("?" + urlencode(query) if query else "")


@dataclass(frozen=True)
class Tab:
    """A lane with its number of reports."""

    name: words.Text
    count: int
    url: str
    current: bool


def _one_of(
    value: str | None, known: dict[str, words.Text] | dict[str, words.LevelWords], default: str
) -> str:
    return value if value is not None and value in known else default


def _page(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(_LAST_PAGE))):
        return 1
    return min(max(int(value), 1), _LAST_PAGE)


@require_safe
def start(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Lead to the queue."""
    return redirect("queue")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of the queue."""
    wanted = Filters.read(request.GET)
    found = queries.queue(
        viewer_of(request),
        lane=wanted.lane,
        level=wanted.level,
        state=wanted.state,
        page=wanted.page,
    )
    context = {
        "queue": found,
        "filters": wanted,
        "tabs": _tabs(wanted, found.counts),
        "levels": words.LEVELS.values(),
        "states": words.STATES.items(),
        "earlier": replace(wanted, page=wanted.page - 1).url if wanted.page > 1 else "",
        "later": replace(wanted, page=wanted.page + 1).url if found.more else "",
        "empty": "" if found.rows else _empty(wanted, found.counts),
    }
    return render(request, "desk/queue.html", context)


def _tabs(wanted: Filters, counts: dict[str, int]) -> tuple[Tab, ...]:
    names: dict[str, words.Text] = {"": _("all lanes"), **words.LANES}
    return tuple(
        Tab(
            name=name,
            count=counts.get(lane, 0) if lane else sum(counts.values()),
            url=replace(wanted, lane=lane, page=1).url,
            current=lane == wanted.lane,
        )
        for lane, name in names.items()
    )


def _empty(wanted: Filters, counts: dict[str, int]) -> str:
    """Say why the list is empty, so that nobody wonders whether something broke."""
    if wanted.page > 1:
        return _("This page of the queue is empty: the reports stand on earlier pages.")
    if wanted.level and (counts.get(wanted.lane, 0) if wanted.lane else sum(counts.values())):
        return _("No report of this level is here. Others are: choose another level.")
    if wanted.state == "mine":
        return _(
            "You have taken no report here. Those that wait stand under “waiting for somebody”."
        )
    if wanted.state == "all":
        return _("No report has come yet. When one does, it will stand here.")
    return _(
        "Nobody is waiting here: every report of this list has been decided and every word answered."
    )
