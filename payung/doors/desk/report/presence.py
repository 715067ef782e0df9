"""Who has a report open. Pages of a report record it now and then, and learn who else has it open."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from payung.cases.queue import actions, queries
from payung.cases.queue.queries import Here
from payung.doors.desk import times
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted


@posted
def presence(request: HttpRequest, report: UUID) -> HttpResponse:
    """Record that the officer has the report open; return a sentence for each colleague who has too."""
    viewer = viewer_of(request)
    actions.be_present(viewer, report)
    others = queries.others(viewer, report)
    return JsonResponse({"here": [sentence(colleague) for colleague in others]})


def sentence(here: Here) -> str:
    """Return the sentence on a colleague who has a report open."""
    words = {"name": here.name, "time": times.hour(here.since)}
    return _("%(name)s has had this open since %(time)s.") % words
