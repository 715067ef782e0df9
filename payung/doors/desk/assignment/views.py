"""The owner of a report: take one, take several, give one back, hand one to a colleague."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.cases.assignment import actions
from payung.cases.assignment import queries as assignment_queries
from payung.cases.assignment.actions import Outcome
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.queue.filters import Filters, owners_for, way
from payung.doors.desk.report import next_steps, report_page
from payung.doors.desk.report.views import done
from payung.foundation.errors import BadInput, Text
from payung.intake.contents import queries as intake
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_MOST_READ = 100  # marks that are read; a page of the queue has 50


@posted
def take(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take a report: the officer now owns its next step."""
    actions.take(viewer_of(request), report)
    return done(request, report, _("You have taken this report. This page says what comes next."))


@require_http_methods(["GET", "HEAD", "POST"])
def take_marked(request: HttpRequest) -> HttpResponse:
    """Show the reports that were marked in the queue, with reasons and links; on POST take them."""
    viewer = viewer_of(request)
    query = request.POST if request.method == "POST" else request.GET
    marked = _marked(query)
    if request.method != "POST":
        return _confirm(request, marked)
    try:
        outcomes = actions.take_each(viewer, marked)
    except BadInput as error:
        return _confirm(request, marked, error.text)
    for level, sentence in _outcome_messages(outcomes):
        messages.add_message(request, level, sentence)
    return redirect(_back(viewer, query).url)


def _confirm(request: HttpRequest, marked: list[UUID], error: Text = "") -> HttpResponse:
    viewer = viewer_of(request)
    reports = intake.marked(viewer, marked)
    links = report_page.link_lines_of(viewer, [report.links for report in reports])
    context = {
        "marked": list(zip(reports, links, strict=True)),
        "can_take": any(report.row.free and report.row.level != "P1" for report in reports),
        "leave": may(viewer, Permission.REPORT_TAKE),
        "back": _back(viewer, request.POST or request.GET),
        "error": error,
    }
    return render(
        request, "desk/assignment/take_marked.html", context, status=400 if error else 200
    )


def _marked(query: QueryDict) -> list[UUID]:
    return [report for text in query.getlist("report")[:_MOST_READ] if (report := _uuid(text))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(viewer: OfficerViewer, query: QueryDict) -> Filters:
    """Return the queue from which the officer came."""
    return Filters.read(QueryDict(query.get("back", "")), owners_for(viewer))


def _outcome_messages(outcomes: dict[UUID, Outcome]) -> Iterator[tuple[int, str]]:
    """Yield a message for each outcome: which of the marked reports it concerns."""
    by_sort = {
        sort: [report for report, outcome in outcomes.items() if outcome is sort]
        for sort in Outcome
    }
    taken, gone = by_sort[Outcome.TAKEN], by_sort[Outcome.GONE]
    missing, alone = by_sort[Outcome.MISSING], by_sort[Outcome.ALONE]
    if taken:
        sentence = ngettext(
            "You have taken %(n)d report: %(which)s.",
            "You have taken %(n)d reports: %(which)s.",
            len(taken),
        )
        yield messages.SUCCESS, sentence % _words(taken)
    if gone:
        sentence = ngettext(
            "%(n)d had already been taken by a colleague: %(which)s.",
            "%(n)d had already been taken by colleagues: %(which)s.",
            len(gone),
        )
        yield messages.WARNING, sentence % _words(gone)
    if missing:
        sentence = ngettext(
            "%(n)d is no longer in your unit: %(which)s.",
            "%(n)d are no longer in your unit: %(which)s.",
            len(missing),
        )
        yield messages.WARNING, sentence % _words(missing)
    if alone:
        sentence = ngettext(
            "%(n)d is danger now (P1). Take it singly: %(which)s.",
            "%(n)d are danger now (P1). Take them one by one: %(which)s.",
            len(alone),
        )
        yield messages.WARNING, sentence % _words(alone)


def _words(reports: list[UUID]) -> dict[str, object]:
    return {"n": len(reports), "which": ", ".join(str(report)[:8] for report in reports)}


@posted
def give_back(request: HttpRequest, report: UUID) -> HttpResponse:
    """Give back a report that was just taken, before anything was done with it."""
    actions.give_back(viewer_of(request), report)
    return done(
        request, report, _("You have given the report back. It is waiting for an officer again.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the colleagues who could take this report over; on POST hand it to one of them."""
    if request.method != "POST":
        return _assign_page(request, report)
    officer, shown_owner = (
        _uuid(request.POST.get("officer", "")),
        _uuid(request.POST.get("seen", "")),
    )
    if officer is None or shown_owner is None:
        return _assign_page(request, report, _("Please choose a colleague."))
    try:
        actions.assign(viewer_of(request), report, officer, seen=shown_owner)
    except BadInput as error:
        return _assign_page(request, report, error.text)
    return done(request, report, _("Transferred. Please tell your colleague too."))


def _assign_page(request: HttpRequest, report: UUID, error: Text = "") -> HttpResponse:
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    row = near.row
    context = {
        "row": row,
        "way": way(request),
        "leave": next_steps.leaves(viewer, near).pass_on,
        "colleagues": [
            officer
            for officer in assignment_queries.able(viewer, report)
            if officer.id != row.owner
        ],
        "error": error,
    }
    return render(request, "desk/assignment/assign.html", context, status=400 if error else 200)
