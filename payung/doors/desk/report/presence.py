"""Who has a report open: each page of a report says so now and then, and hears who else has."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from payung.cases import actions, queries
from payung.cases.queries import Here
from payung.doors.desk import times
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted


@posted
def presence(request: HttpRequest, report: UUID) -> HttpResponse:
    """Note that the officer has the report open; answer with a sentence for each colleague who has too."""
    viewer = viewer_of(request)
    actions.be_present(viewer, report)
    others = queries.others(viewer, report)
    return JsonResponse({"here": [sentence(each) for each in others]})


def sentence(here: Here) -> str:
    """Say who has had a report open since when."""
    words = {"name": here.name, "time": times.hour(here.since)}
    return _("%(name)s has had this open since %(time)s.") % words
