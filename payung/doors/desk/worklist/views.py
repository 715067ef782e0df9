"""The viewing worklist: exhibits that nobody has viewed, new series first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import needs
from payung.media.exhibits import queries
from payung.staff.roles import Permission


@require_safe
@needs(Permission.EXHIBIT_READ)
def worklist(request: HttpRequest) -> HttpResponse:
    """Show series that nobody has classified, and exhibits of unidentified children."""
    viewer = viewer_of(request)
    to_find, more = queries.to_find(viewer)
    context = {"worklist": queries.worklist(viewer), "to_find": to_find, "more": more}
    return render(request, "desk/worklist/worklist.html", context)
