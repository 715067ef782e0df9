"""What an officer holds, for themselves and their supervisor: transfer all of it to one colleague."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.cases.assignment import queries as assignment
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, refuse
from payung.doors.desk.unit.forms import PassOn
from payung.foundation.errors import BadInput
from payung.staff.handover import holdings
from payung.staff.queries import held_work as queries
from payung.staff.queries import members


@require_http_methods(FORM)
def held_work(request: HttpRequest, officer: UUID) -> HttpResponse:
    """Show what an officer holds; on POST transfer it to a colleague, as much as one click bears."""
    viewer = viewer_of(request)
    queries.require_passing_on(viewer, officer)
    able = [colleague for colleague in assignment.able_in_unit(viewer) if colleague.id != officer]
    form = PassOn(
        request.POST if is_posted(request) else None,
        officers=[(str(colleague.id), colleague.name) for colleague in able],
    )
    if is_posted(request) and form.is_valid():
        try:
            for holding in holdings():
                holding.hand(viewer, officer, UUID(form.cleaned_data["officer"]))
            return done(request, _passed_on(request, officer), "colleague-work", officer=officer)
        except BadInput as error:
            refuse(form, error)
    context = {
        "who": members.member(viewer, officer),
        "held": queries.held_work(viewer, officer),
        "able": able,
        "form": form,
        "is_oneself": officer == viewer.id,
    }
    return render(
        request, "desk/unit/held_work.html", context, status=400 if is_posted(request) else 200
    )


def _passed_on(request: HttpRequest, officer: UUID) -> str:
    if queries.held_work(viewer_of(request), officer):
        return _("Transferred, except for what this page still shows.")
    return _("Everything was transferred. Please tell your colleague too.")
