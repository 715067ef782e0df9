"""The owner of a report: take one, give one back, hand one to a colleague."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.assignment import actions
from payung.cases.assignment import queries as assignment_queries
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report import next_steps
from payung.doors.desk.report.views import done
from payung.foundation.errors import BadInput, Text


@posted
def take(request: HttpRequest, report: UUID) -> HttpResponse:
    """Take a report: the officer now owns its next step."""
    actions.take(viewer_of(request), report)
    return done(request, report, _("You have taken this report. This page says what comes next."))


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
    officer = _uuid(request.POST.get("officer", ""))
    if officer is None:
        return _assign_page(request, report, _("Please choose a colleague."))
    try:
        owner = _uuid(request.POST.get("seen", ""))
        actions.assign(viewer_of(request), report, officer, seen=owner)
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


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
