"""Transfers that wait for a supervisor: decide one that is proposed, review one that was made at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases import queries as case_queries
from payung.cases.assignment import actions, queries
from payung.cases.assignment.queries import OpenTransfer
from payung.cases.policy import may_decide_transfer
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done as done_on
from payung.doors.desk.guards import posted, posted_from, refuse
from payung.doors.desk.queue.filters import way
from payung.doors.desk.report.views import done
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.transfer import access_page
from payung.doors.desk.transfer.forms import DecideTransfer, ReviewTransfer
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.staff.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@sudo
def decide(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show what a colleague proposed; on POST accept it, and redirect to the queue, or decline it."""
    transfer = _proposed(request, report, Permission.REPORT_HAND_OVER)
    form = DecideTransfer(access_page.posted(request), initial={"transfer": transfer.id})
    if not form.is_valid():
        return _decide_page(request, report, transfer, form)
    data, viewer = form.cleaned_data, viewer_of(request)
    try:
        if data["do"] == "decline":
            actions.decline_transfer(viewer, data["transfer"], data["reason"])
            wording_hints.remember(request, data["reason"])
            return done(request, report, _("The transfer was declined. The case says why."))
        actions.accept_transfer(viewer, data["transfer"])
    except (BadInput, Conflict) as error:
        return _decide_page(request, report, transfer, refuse(form, error))
    messages.success(
        request, _("The report is now with the other unit. Your unit can no longer open it.")
    )
    return redirect(way(request).url)


def _decide_page(
    request: HttpRequest, report: UUID, transfer: OpenTransfer, form: DecideTransfer
) -> HttpResponse:
    leave = may_decide_transfer(viewer_of(request), transfer.officer)
    return access_page.page(
        request, "transfer/decide", report, form, transfer=transfer, may_decide=leave
    )


@posted
def withdraw(request: HttpRequest, report: UUID) -> HttpResponse:
    """Withdraw a proposed transfer."""
    transfer = _proposed(request, report, Permission.REPORT_QUEUE_READ)
    actions.withdraw_transfer(viewer_of(request), transfer.id)
    return done(request, report, _("The proposed transfer was withdrawn."))


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the transfers of the unit that wait for a supervisor."""
    return _waiting_page(request)


@posted_from("transfers")
def review(request: HttpRequest, transfer: UUID) -> HttpResponse:
    """Note that the officer has reviewed a transfer that was made at once."""
    form = ReviewTransfer(request.POST)
    if not form.is_valid():
        return _waiting_page(request, 400, {transfer: form})
    actions.review_transfer(viewer_of(request), transfer, form.cleaned_data["words"])
    wording_hints.remember(request, form.cleaned_data["words"])
    return done_on(request, _("The review was recorded."), "transfers")


def _waiting_page(
    request: HttpRequest, status: int = 200, forms: dict[UUID, ReviewTransfer] | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    transfers = queries.open_transfers(viewer)
    made = [
        (
            transfer,
            (forms or {}).get(transfer.id) or ReviewTransfer(auto_id=f"review-{transfer.id}-%s"),
            may_decide_transfer(viewer, transfer.officer),
        )
        for transfer in transfers
        if transfer.was_made
    ]
    context = {
        "proposed": [transfer for transfer in transfers if not transfer.was_made],
        "made": made,
        "reviewed": queries.reviewed_transfers(viewer),
    }
    return render(request, "desk/transfer/waiting.html", context, status=status)


def _proposed(request: HttpRequest, report: UUID, permission: Permission) -> OpenTransfer:
    """Return the transfer that is proposed of a report. Raises NotFound where there is none (any more)."""
    viewer = viewer_of(request)
    transfer = queries.proposed_transfer(viewer, case_queries.case_of(viewer, report, permission))
    if transfer is None:
        raise NotFound(_("No transfer of this report is proposed now."))
    return transfer
