"""The fingerprints that a person looks at: questioned, held back, and one in twenty of the released."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from
from payung.doors.desk.removals import labels
from payung.foundation.errors import BadInput
from payung.removal.fingerprints import actions, queries
from payung.staff.roles import Permission

_RELEASE, _QUESTION = "release", "question"


@require_safe
@needs(Permission.REPORT_CONTENT_OPEN)
def fingerprints(request: HttpRequest) -> HttpResponse:
    """Show the fingerprints that wait for a look. Nobody sees a picture: there is none here."""
    viewer = viewer_of(request)
    rows = [(row, labels.why(row)) for row in queries.to_look_at(viewer)]
    context = {"rows": rows, "most": queries.MOST, "flooded": queries.is_flooded(viewer)}
    return render(request, "desk/removals/fingerprints.html", context)


@posted_from("fingerprints")
@needs(Permission.REPORT_CONTENT_OPEN)
def decide(request: HttpRequest, fingerprint: UUID) -> HttpResponse:
    """Release one fingerprint after a look, or question it."""
    wanted = request.POST.get("do")
    if wanted not in {_RELEASE, _QUESTION}:
        raise BadInput("do")
    release = wanted == _RELEASE
    actions.decide(viewer_of(request), fingerprint, release=release)
    sentence = _("Partners look for it.") if release else _("Partners stop looking for it.")
    return done(request, sentence, "fingerprints")
