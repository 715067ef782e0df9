"""The queue: what waits for the unit, most urgent level first, then soonest due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases.policy import may_assign
from payung.cases.queries import COUNTED
from payung.cases.queue import queries
from payung.cases.queue.queries import QueueFilter, State
from payung.doors.desk import labels
from payung.doors.desk.alarms import counts
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.queue.filters import Filters, owners_for, way
from payung.doors.desk.sign_in.session import ITSELF, REFRESH
from payung.staff.policy import may
from payung.staff.queries import key_versions
from payung.staff.queries.members import ending_soon
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

OFF: Final = "off"


@dataclass(frozen=True)
class Tab:
    """A link with its number of reports, "1,000+" if there are more; no number in an archive."""

    name: labels.Text
    count: str
    url: str
    current: bool


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the officer's first page: the queue with their own filters, or another feature."""
    viewer = viewer_of(request)
    if not may(viewer, Permission.REPORT_QUEUE_READ):
        return redirect(_begins_with(viewer))
    chosen = queries.own_desk(viewer).start
    return redirect(reverse("queue") + (f"?{chosen.query}" if chosen else ""))


def _begins_with(viewer: OfficerViewer) -> str:
    if may(viewer, Permission.PEOPLE_OFFICER_MANAGE):
        return "administration"
    return "certificates" if may(viewer, Permission.PEOPLE_CERTIFICATE_GIVE) else "me"


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of the queue."""
    viewer = viewer_of(request)
    owners = owners_for(viewer)
    wanted = Filters.read(request.GET, owners)
    page = queries.queue(viewer, wanted.wanted())
    own = queries.own_desk(viewer)
    context = {
        "queue": page,
        "filters": wanted,
        "chips": tuple(wanted.chips(owners)),
        "tabs": _tabs(wanted, page.counts),
        "levels": labels.LEVELS.values(),
        "states": labels.STATES.items(),
        "languages": labels.languages(),
        "ages": labels.AGES.items(),
        "owners": owners,
        "is_archive": wanted.wanted().state.is_archive,
        "own": own,
        "view": next((view for view in own.views if view.query == wanted.whole.query), None),
        "may_take": may(viewer, Permission.REPORT_TAKE),
        "waiting_for_key": key_versions.waiting_for_key(viewer),
        "batches": tuple(_batches(viewer, page.rows)),
        "earlier": replace(wanted.whole, before=str(page.earlier)).url if page.earlier else "",
        "later": replace(wanted.whole, after=str(page.later)).url if page.later else "",
        "notices": _notices(viewer),
        "alarms": counts.alarms_of(request),
        "refresh": _refresh(request, wanted),
        "ending_soon": ending_soon(viewer),
        "empty": "" if page.rows else _empty(viewer, wanted),
    }
    return render(request, "desk/queue/queue.html", context)


def _refresh(request: HttpRequest, wanted: Filters) -> dict[str, str]:
    """Return the addresses at which the queue loads itself again without scripts, and stays as it is."""
    if request.GET.get(REFRESH) == OFF:
        return {}
    start = wanted.url + ("&" if wanted.query else "?")
    return {
        "again": start + urlencode({REFRESH: ITSELF}),
        "off": start + urlencode({REFRESH: OFF}),
    }


@require_safe
def beside(request: HttpRequest, report: UUID, *, back: bool) -> HttpResponse:
    """Redirect from a report to the next one in the officer's queue, or (`back`) to the previous one."""
    filters = way(request)
    neighbour = queries.beside(viewer_of(request), filters.wanted(), report, back=back)
    if neighbour is None:
        last, first = _("That was the last report in this queue."), _("That was the first report.")
        messages.info(request, first if back else last)
        return redirect(filters.url)
    return redirect(reverse("report", kwargs={"report": neighbour}) + filters.carried)


def _notices(viewer: OfficerViewer) -> tuple[Tab, ...]:
    """Return links to reports that need attention first, without empty ones."""
    counts = queries.notices(viewer)
    notices = (
        (_("Shift handed over to you"), counts.handovers, reverse("shift")),
        (_("New for you"), counts.new, _state(State.NEW)),
        (_("Late"), counts.late, _state(State.LATE)),
        (_("Escalated to the supervisor"), counts.risen, _state(State.RISEN)),
        (_("Closed, and reported again"), counts.reported_again, _state(State.REPORTED_AGAIN)),
        (_("Waiting for a second person"), counts.to_second, reverse("second-persons")),
        (_("Transfers to decide or review"), counts.transfers, reverse("transfers")),
    )
    return tuple(
        Tab(name, _count([number]), url, current=False) for name, number, url in notices if number
    )


def _state(state: State) -> str:
    return Filters(state=state).url


def _batches(
    viewer: OfficerViewer, rows: Sequence[queries.Row]
) -> Iterator[tuple[str, labels.Text]]:
    """Yield the pages of the acts that the viewer may do in several of these rows at once, with their names."""
    there = [row for row in rows if row.can_join_batch]
    if any(row.free for row in there):
        yield "queue-take", _("Take the selected reports")
    if any(may_assign(viewer, row.owner, left=row.owner_left) for row in there):
        yield "queue-assign", _("Assign to a colleague")
    if any(row.owner for row in there):
        yield "queue-bring-back", _("Bring back on a day")


def _tabs(wanted: Filters, counts: dict[str, int]) -> tuple[Tab, ...]:
    names: dict[str, labels.Text] = {"": _("all lanes"), **labels.LANES}
    return tuple(
        Tab(
            name=name,
            count=_count([counts[lane]] if lane else [*counts.values()]) if counts else "",
            url=replace(wanted.whole, lane=lane).url,
            current=lane == wanted.lane,
        )
        for lane, name in names.items()
    )


def _count(counts: list[int]) -> str:
    """Return a number as text, with a plus if counting ended before the last."""
    number = formats.number_format(sum(min(count, COUNTED) for count in counts), use_l10n=True)
    return f"{number}+" if any(count > COUNTED for count in counts) else number


def _empty(viewer: OfficerViewer, wanted: Filters) -> labels.Text:
    """Say why the list is empty, so that nobody takes it for an error."""
    if wanted.whole != wanted and not queries.is_empty(viewer, wanted.wanted()):
        return _("This page of the queue is now empty: its reports have moved to earlier pages.")
    state = wanted.wanted().state
    narrowed = wanted.whole != Filters(state=wanted.state)
    if narrowed and not queries.is_empty(viewer, QueueFilter(state=state)):
        return _("No report matches all filters. Remove a filter to see others.")
    return labels.EMPTY[state]
