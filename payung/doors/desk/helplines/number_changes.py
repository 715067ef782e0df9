"""Changes to numbers that children call: those that wait for a second person, and recent decisions."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.directory import queries as directory
from payung.directory.actions import LastNumber
from payung.directory.cards import ChangeView
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from
from payung.doors.desk.helplines.views import names_of
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation import clock
from payung.staff import actions
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_KEEP: Final = Permission.DIRECTORY_HELPLINE_TEST
_CONFIRM: Final = Permission.DIRECTORY_CHANGE_CONFIRM
_PAGE: Final = "number-changes"
DAYS: Final = 30


@needs(_CONFIRM, _KEEP)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the changes that wait for a second person, and recent decisions."""
    return _page(request)


def _page(request: HttpRequest, last: int | None = None) -> HttpResponse:
    """`last`: the change that would hide a country's last number, so it must be confirmed twice."""
    viewer, since = viewer_of(request), clock.now() - timedelta(days=DAYS)
    proposals = directory.changes(viewer, since)
    officers = [name for change in proposals for name in (change.proposer, change.decider)]
    names = names_of(viewer, officers)
    rows = [
        (change, names.get(change.proposer, ""), names.get(change.decider, ""))
        for change in proposals
    ]
    context = {
        "waiting": [
            (change, proposer, _own(viewer, change))
            for change, proposer, _by in rows
            if not change.outcome
        ],
        "decided": [row for row in rows if row[0].outcome],
        "may_confirm": may(viewer, _CONFIRM),
        "keeps": may(viewer, _KEEP),
        "days": DAYS,
        "last": last,
        "last_sentence": LastNumber.sentence,
    }
    return render(
        request, "desk/helplines/number_changes.html", context, status=409 if last else 200
    )


def _own(viewer: OfficerViewer, change: ChangeView) -> bool:
    return change.proposer == viewer.name


@posted_from(_PAGE)
@needs(_CONFIRM)
@sudo
def confirm(request: HttpRequest, change: int) -> HttpResponse:
    """Confirm a change that somebody else proposed. Children see it at once, where the number was tested."""
    last = "confirm_last" in request.POST
    try:
        actions.confirm_change(viewer_of(request), change, confirm_last=last)
    except LastNumber:
        return _page(request, change)
    return done(request, _("Confirmed. Children see each number that was tested."), _PAGE)


@posted_from(_PAGE)
@needs(_CONFIRM, _KEEP)
def drop(request: HttpRequest, change: int) -> HttpResponse:
    """Withdraw a change of the officer, or refuse one of a colleague."""
    actions.drop_change(viewer_of(request), change)
    return done(request, _("Dropped: what children see has not changed."), _PAGE)
