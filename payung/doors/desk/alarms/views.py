"""The numbers that a page asks for by itself, and the switch of its sound."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.cases.queue import actions
from payung.doors.desk.alarms import counts
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted_from


@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Return how many new cases wait, as a sentence and numbers; also to a locked screen."""
    return JsonResponse(asdict(counts.alarms_of(request)))


@posted_from("me")
def sound(request: HttpRequest) -> HttpResponse:
    """Switch the sound of a new P1 on or off."""
    on = request.POST.get("on") == "yes"
    actions.set_sound(viewer_of(request), on=on)
    messages.success(request, _("The sound is on.") if on else _("The sound is off."))
    return redirect("me")
