"""The results of a scan, opened at the desk: its figures, its files page by page, its lists to export."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk import status_pages, thread_limits, wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.exhibits import labels
from payung.doors.desk.exhibits.custody import whole_or_cut_off
from payung.doors.desk.guards import FORM, needs, refuse
from payung.doors.desk.scans import files as scanned_files
from payung.doors.desk.scans.forms import TakeListOut
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.media.exhibits import queries
from payung.media.exhibits.queries import Card, Whole
from payung.media.files.filetypes import BUNDLE
from payung.media.matcher.statuses import SENTENCES
from payung.media.scan import actions
from payung.media.scan.actions import TakenOut
from payung.staff.roles import Permission


@require_safe
@needs(Permission.EXHIBIT_READ)
def scan(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show what a scan found: known, near, new, unreadable, and what to look at first."""
    viewer = viewer_of(request)
    found = actions.open_scan(viewer, exhibit)
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "found": found,
        "counts": [
            (status.value, SENTENCES[status], count) for status, count in found.counts.items()
        ],
    }
    return render(request, "desk/scans/scan.html", context)


@require_safe
@needs(Permission.EXHIBIT_READ)
def files(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show one page of the files that were scanned, or of those of one status."""
    viewer = viewer_of(request)
    which, page = status_pages.which(request), status_pages.page(request)
    found = actions.open_scan_files(viewer, exhibit, which, page)
    known, unasked = scanned_files.today(viewer, found.lines)
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "found": found,
        "last": found.first + len(found.lines) - 1,
        "lines": [
            (line, labels.STATUSES[line.status], today)
            for line, today in zip(found.lines, known, strict=True)
        ],
        "unasked": unasked,
        **status_pages.frame(request, more=found.more),
    }
    return render(request, "desk/scans/files.html", context)


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def take_out(request: HttpRequest, exhibit: UUID) -> HttpResponseBase:
    """Show what it means to take a list out; on POST hand it over."""
    whole = queries.whole(viewer_of(request), exhibit)
    if not whole.leaves.open:
        raise NotAllowed(whole.leaves.open.reason)
    if whole.card.known is None or whole.card.known.kind != BUNDLE:
        raise NotFound
    return _proved(request, whole)


def _take_out(request: HttpRequest, whole: Whole) -> HttpResponseBase:
    form = TakeListOut(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _out_page(request, whole.card, form)
    given = form.cleaned_data
    try:
        with thread_limits.turn() as turn:
            taken = actions.take_list_out(
                viewer_of(request), whole.card.id, given["part"], given["reason"]
            )
            taken = replace(taken, chunks=turn.over(whole_or_cut_off(taken.chunks)))
    except BadInput as error:
        return _out_page(request, whole.card, refuse(form, error))
    wording_hints.remember(request, given["reason"])
    return _file(whole.card, taken)


_proved = sudo(_take_out)


def _out_page(request: HttpRequest, card: Card, form: forms.Form) -> HttpResponse:
    context = {"card": card, "act": "scan-out", "words": labels.ACTS["scan-out"], "form": form}
    return render(
        request, "desk/exhibits/custody.html", context, status=400 if form.is_bound else 200
    )


def _file(card: Card, taken: TakenOut) -> HttpResponseBase:
    return StreamingHttpResponse(
        taken.chunks,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="scan-{card.id}-{taken.name}"',
            "Content-Length": str(taken.size),
        },
    )
