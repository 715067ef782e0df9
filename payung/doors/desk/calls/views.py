"""Write down what somebody tells an officer, and say where it went."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from payung.cases.policy import sees
from payung.cases.queries import lead_of
from payung.doors.desk import labels
from payung.doors.desk.calls.forms import Call
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, needs
from payung.foundation import receipts
from payung.intake.receiving import actions
from payung.intake.receiving.actions import Received
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@sensitive_post_parameters()
@require_http_methods(FORM)
@needs(Permission.REPORT_WRITE_DOWN)
def write_down(request: HttpRequest) -> HttpResponse:
    """Show the form of a call; on POST receive what was told, and say where it went.

    The page that says so is not redirected to: it shows the receipt, which is in no address and no session.
    """
    viewer = viewer_of(request)
    form = Call(request.POST if request.method == "POST" else None)
    form.offer_languages(_languages(), (get_language() or "en").split("-")[0])
    if not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "desk/calls/call.html", {"form": form}, status=status)
    number = form.cleaned_data["number"] or uuid4()
    received = actions.write_down(viewer, form.report, number=number, receipt=form.drawn)
    return render(request, "desk/calls/written.html", _written(viewer, received))


def _written(viewer: OfficerViewer, received: Received) -> dict[str, object]:
    case = lead_of(viewer, received.reference)
    return {
        "report": received.reference,
        "short": str(received.reference)[:8],
        "level": received.level,
        "ours": case is not None and sees(viewer, case),
        "receipt": receipts.grouped(received.receipt) if received.receipt else "",
    }


def _languages() -> list[tuple[str, labels.Text]]:
    named = [choice for choice in labels.languages() if choice[0] != labels.OTHER_LANGUAGE]
    return [*named, ("und", labels.languages()[-1][1])]
