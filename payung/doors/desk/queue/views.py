"""The queue: what waits for the unit, the most urgent level first, then the soonest due."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases import queries
from payung.cases.queries import COUNTED, State, Wanted
from payung.doors.desk import labels
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.queue.filters import Filters, owners_for, way
from payung.staff.policy import may
from payung.staff.queries import key_versions
from payung.staff.queries.members import ending_soon
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Tab:
    """A lane with its number of reports, "1,000+" where there are more; none in an archive."""

    name: labels.Text
    count: str
    url: str
    current: bool


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead to where the officer begins: the queue with their own filters, or what else they look after."""
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
    found = queries.queue(viewer, wanted.wanted())
    own = queries.own_desk(viewer)
    context = {
        "queue": found,
        "filters": wanted,
        "chips": tuple(wanted.chips(owners)),
        "tabs": _tabs(wanted, found.counts),
        "levels": labels.LEVELS.values(),
        "states": labels.STATES.items(),
        "languages": labels.languages(),
        "ages": labels.AGES.items(),
        "owners": owners,
        "is_archive": wanted.wanted().state.is_archive,
        "own": own,
        "view": next((each for each in own.views if each.query == wanted.whole.query), None),
        "may_take": may(viewer, Permission.REPORT_TAKE),
        "waiting_for_key": key_versions.waiting_for_key(viewer),
        "can_mark": any(_can_mark(row) for row in found.rows),
        "earlier": replace(wanted.whole, before=str(found.earlier)).url if found.earlier else "",
        "later": replace(wanted.whole, after=str(found.later)).url if found.later else "",
        "notices": _notices(viewer),
        "ending_soon": ending_soon(viewer),
        "empty": "" if found.rows else _empty(viewer, wanted),
    }
    return render(request, "desk/queue/queue.html", context)


@require_safe
def beside(request: HttpRequest, report: UUID, *, back: bool) -> HttpResponse:
    """Lead from a report to the next one of the queue one came from, or (`back`) to the one before."""
    filters = way(request)
    found = queries.beside(viewer_of(request), filters.wanted(), report, back=back)
    if found is None:
        last, first = _("That was the last report in this queue."), _("That was the first report.")
        messages.info(request, first if back else last)
        return redirect(filters.url)
    return redirect(reverse("report", kwargs={"report": found}) + filters.carried)


def _notices(viewer: OfficerViewer) -> tuple[Tab, ...]:
    """Return what waits most, each with where it stands; what there is none of is not named."""
    found = queries.notices(viewer)
    named = (
        (_("New for you"), found.new, State.NEW),
        (_("Late"), found.late, State.LATE),
        (_("Escalated to the supervisor"), found.risen, State.RISEN),
    )
    return tuple(
        Tab(name, _count([number]), Filters(state=state).url, current=False)
        for name, number, state in named
        if number
    )


def _can_mark(row: queries.Row) -> bool:
    return row.free and row.level != "P1"


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
    """Return a number in words; with a plus where it was not counted to its end."""
    number = formats.number_format(sum(min(count, COUNTED) for count in counts), use_l10n=True)
    return f"{number}+" if any(count > COUNTED for count in counts) else number


def _empty(viewer: OfficerViewer, wanted: Filters) -> labels.Text:
    """Say why the list is empty, so that nobody wonders whether something broke."""
    if wanted.whole != wanted and not queries.is_empty(viewer, wanted.wanted()):
        return _("This page of the queue is now empty: its reports have moved to earlier pages.")
    state = wanted.wanted().state
    narrowed = wanted.whole != Filters(state=wanted.state)
    if narrowed and not queries.is_empty(viewer, Wanted(state=state)):
        return _("No report matches all filters. Remove a filter to see others.")
    return labels.EMPTY[state]
