"""An officer's saved views of the queue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.assignment import queries as assignment_queries
from payung.cases.queue import actions
from payung.cases.queue import queries as queue_queries
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.queue import forms
from payung.doors.desk.queue.filters import Filters, owners_for
from payung.foundation.errors import BadInput
from payung.staff.policy import require
from payung.staff.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """Show the officer's saved views; on POST save the posted filters under a name."""
    require(viewer_of(request), Permission.REPORT_QUEUE_READ)
    if request.method != "POST":
        return _page(request, forms.NameView())
    form = forms.NameView(request.POST)
    filters = _filters(request)
    if form.is_valid():
        try:
            actions.save_view(viewer_of(request), form.cleaned_data["name"], filters.query)
        except BadInput as error:
            form.add_error("name", str(error.text))
        else:
            messages.success(request, _("The view was saved."))
            return redirect(filters.url)
    return _page(request, form, 400)


def _filters(request: HttpRequest) -> Filters:
    query = QueryDict((request.POST or request.GET).get("query", ""))
    return Filters.read(query, owners_for(viewer_of(request))).whole


def _page(
    request: HttpRequest, form: forms.NameView, status: int = 200, **context_of_error: object
) -> HttpResponse:
    viewer = viewer_of(request)
    owners = owners_for(viewer)
    own = queue_queries.own_desk(viewer)
    filters = _filters(request)
    context = {
        "own": own,
        "saved_views": [
            (view, view_filters := _read(view.query, owners), tuple(view_filters.chips(owners)))
            for view in own.views
        ],
        "form": form,
        "filters": filters,
        "chips": tuple(filters.chips(owners)),
        **context_of_error,
    }
    return render(request, "desk/queue/saved_views.html", context, status=status)


def _read(query: str, owners: tuple[assignment_queries.Colleague, ...]) -> Filters:
    return Filters.read(QueryDict(query), owners)


@posted
def view(request: HttpRequest, view: UUID) -> HttpResponse:
    """Rename or delete a saved view, or make the queue open with it."""
    viewer, wanted = viewer_of(request), str(view)
    match request.POST.get("do"):
        case "delete":
            actions.delete_view(viewer, wanted)
            messages.success(request, _("The view was deleted."))
        case "start":
            actions.start_with(viewer, wanted)
            messages.success(request, _("The queue now opens with this view."))
        case _:
            return _rename(request, wanted)
    return redirect("views")


def _rename(request: HttpRequest, view: str) -> HttpResponse:
    form = forms.NameView(request.POST)
    if form.is_valid():
        try:
            actions.rename_view(viewer_of(request), view, form.cleaned_data["name"])
        except BadInput as error:
            form.add_error("name", str(error.text))
        else:
            messages.success(request, _("The view was renamed."))
            return redirect("views")
    return _page(request, forms.NameView(), 400, wrong=form, wrong_view=view)
