"""Close the duplicates of a service's report together, each with the coded reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.cases.decisions.policy import may_close_duplicates
from payung.cases.queue import queries as queue_queries
from payung.doors.desk import wording_hints
from payung.doors.desk.batches import forms
from payung.doors.desk.batches.views import done_of, marked_in, names, say_what_was_left
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, is_posted
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report.report_page import kind_names
from payung.foundation.errors import BadInput, NotAllowed, Text
from payung.intake.links import actions, queries


@require_http_methods(FORM)
def duplicates(request: HttpRequest, report: UUID) -> HttpResponse:
    """List the undecided duplicates of a report; on POST close those that are ticked."""
    viewer = viewer_of(request)
    form = forms.CloseDuplicates(request.POST if is_posted(request) else None)
    if not form.is_valid():
        return _page(request, report, form)
    chosen, reason = marked_in(request.POST), form.cleaned_data["reason"]
    try:
        closed = actions.close_duplicates(viewer, report, chosen, reason)
    except BadInput as error:
        return _page(request, report, form, error.text)
    wording_hints.remember(request, reason)
    done = [one for one in done_of(chosen, closed.undone) if one not in closed.waiting]
    if done:
        sentence = ngettext(
            "You have closed %(n)d duplicate: %(which)s.",
            "You have closed %(n)d duplicates: %(which)s.",
            len(done),
        )
        messages.success(request, sentence % names(done))
    if closed.waiting:
        sentence = ngettext(
            "%(n)d duplicate was drawn to be read again. A colleague must countersign it: %(which)s.",
            "%(n)d duplicates were drawn to be read again. A colleague must countersign them: %(which)s.",
            len(closed.waiting),
        )
        messages.success(request, sentence % names(closed.waiting))
    say_what_was_left(request, closed.undone)
    return redirect("report", report=report)


def _page(
    request: HttpRequest, report: UUID, form: forms.CloseDuplicates, error: Text = ""
) -> HttpResponse:
    viewer = viewer_of(request)
    near = queue_queries.at_hand(viewer, report)
    leave = may_close_duplicates(viewer, near.case)
    if is_posted(request) and not leave:
        raise NotAllowed(leave.reason)
    found = queries.duplicates(viewer, near.case) if leave else queries.Duplicates(())
    context = {
        "row": near.row,
        "way": way(request),
        "leave": leave,
        "rows": [(one, kind_names(one.kinds)) for one in found.rows],
        "more": found.more,
        "form": form,
        "error": error or ("" if leave else leave.reason),
    }
    status = 400 if is_posted(request) else 200
    return render(request, "desk/batches/duplicates.html", context, status=status)
