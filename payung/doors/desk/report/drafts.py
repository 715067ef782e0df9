"""Drafts of answers and notes, saved by a button or now and then by a script."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from payung.cases.notes import actions
from payung.cases.notes.actions import DraftKind
from payung.doors.desk import times
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.report.views import done
from payung.foundation import clock
from payung.foundation.errors import PayungError


@posted
def draft(request: HttpRequest, report: UUID) -> HttpResponse:
    """Save what was typed as a draft, or delete the draft. A script gets one sentence."""
    if request.POST.get("answer") != "short":
        return done(request, report, _keep(request, report))
    try:
        sentence, status = _keep(request, report), 200
    except PayungError as error:
        sentence, status = str(error.text), error.status
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _keep(request: HttpRequest, report: UUID) -> str:
    """Save or delete the draft, and return the sentence on it."""
    viewer = viewer_of(request)
    kind = DraftKind.ANSWER if request.POST.get("kind") == "answer" else DraftKind.NOTE
    if request.POST.get("do") == "throw":
        actions.throw_draft(viewer, report, kind)
        return _("Your draft was deleted.")
    question = request.POST.get("question") == "on"
    text = request.POST.get("text", "")
    if not actions.keep_draft(viewer, report, kind, text, question=question):
        return _("You have not typed anything, so no draft was saved.")
    return _("Your draft was saved at %(time)s. Only you can read it.") % {
        "time": times.hour(clock.now())
    }
