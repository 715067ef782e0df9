"""Where an officer and their unit get notices, what became of each, and the officer's own calendar."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.duty import calendar_file
from payung.doors.desk.duty.forms import AddAddress
from payung.doors.desk.guards import FORM, accepted, done, is_posted, needs, posted_from
from payung.foundation.viewer import DOOR
from payung.staff.duty import actions as duty
from payung.staff.duty import policy
from payung.staff.duty import queries as duty_queries
from payung.staff.notices import actions, queries
from payung.staff.notices.kinds import NoticeKind
from payung.staff.roles import Permission

_READ = Permission.REPORT_QUEUE_READ


@needs(_READ)
@require_http_methods(FORM)
def notices(request: HttpRequest) -> HttpResponse:
    """Show the addresses and the newest notices; on POST add an address, to which a test goes at once."""
    viewer = viewer_of(request)
    form = AddAddress(request.POST if is_posted(request) else None)

    def add() -> object:
        data = form.cleaned_data
        kind = NoticeKind(data["kind"])
        return actions.set_address(viewer, kind, data["address"], of_unit=data["of_unit"])

    if is_posted(request) and accepted(form, add):
        sentence = _("The address is set. A test goes to it now: look whether it arrives.")
        return done(request, sentence, "duty-notices")
    return _page(request, form)


def _page(request: HttpRequest, form: AddAddress, address: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "form": form,
        "addresses": queries.addresses(viewer),
        "deliveries": queries.deliveries(viewer),
        "plans": policy.may_plan(viewer),
        "calendar_made_at": duty_queries.calendar_made_at(viewer),
        "calendar": address,
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/duty/notices.html", context, status=status)


@needs(_READ)
@posted_from("duty-notices")
def test(request: HttpRequest, address: UUID) -> HttpResponse:
    """Send a test to an address."""
    actions.send_test(viewer_of(request), address)
    return done(request, _("A test goes to it now: look whether it arrives."), "duty-notices")


@needs(_READ)
@posted_from("duty-notices")
def remove(request: HttpRequest, address: UUID) -> HttpResponse:
    """Remove an address."""
    actions.remove_address(viewer_of(request), address)
    return done(request, _("The address is removed."), "duty-notices")


@needs(_READ)
@posted_from("duty-notices")
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of the viewer's calendar, and show it this once."""
    secret = duty.make_calendar(viewer_of(request))
    address = request.build_absolute_uri(reverse("duty-calendar", kwargs={"secret": secret}))
    return _page(request, AddAddress(), address)


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give an officer's own shifts to their telephone's calendar; the secret in the address is the leave."""
    del request
    body = calendar_file.of_shifts(duty_queries.own_shifts(DOOR, secret))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
