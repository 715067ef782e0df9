"""Search for reports and persons. What was searched for is never in an address, so no log has it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from payung.cases.assignment.queries import colleagues
from payung.cases.queries import COUNTED
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, needs, refuse
from payung.doors.desk.search import labels
from payung.doors.desk.search.forms import Search
from payung.foundation.errors import BadInput, Text
from payung.intake.search import actions, queries
from payung.intake.search.queries import SearchPage
from payung.staff.policy import may
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer


@sensitive_post_parameters()
@require_http_methods(FORM)
@needs(Permission.REPORT_QUEUE_READ)
def search(request: HttpRequest) -> HttpResponse:
    """Show the form and, above it, a page of what was found."""
    viewer = viewer_of(request)
    form = Search(request.POST if request.method == "POST" else None)
    form.offer_owners(colleagues(viewer))
    results = _found(viewer, form) if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "found": results,
        "most": COUNTED,
        "nothing": _nothing(viewer, form) if results and not results.rows else (),
        "persons": may(viewer, Permission.REPORT_CONTENT_OPEN),
    }
    status = 200 if results or not form.is_bound else 400
    return render(request, "desk/search/search.html", context, status=status)


def _found(viewer: OfficerViewer, form: Search) -> SearchPage | None:
    """Return what was found; None where the search was refused, and the form says why."""
    if not form.person.is_given:
        return queries.search(viewer, form.wanted)
    try:
        return actions.search_person(viewer, form.wanted, form.person, form.basis)
    except BadInput as error:
        refuse(form, error)
        return None


def _nothing(viewer: OfficerViewer, form: Search) -> tuple[Text, ...]:
    """Say what was searched and what was not, so that nobody takes it for a clear answer."""
    if not form.person.is_given:
        return (labels.NOTHING,)
    sentence = labels.NOTHING_BY_PERSON[form.person.kind]
    hidden = () if Role.CHILD_PROTECTION in viewer.roles else (labels.CHILDS_OWN,)
    return (sentence, *hidden)
