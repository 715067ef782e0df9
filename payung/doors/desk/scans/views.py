"""The results of a scan: its figures, its files page by page, and its lists to export."""

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
    """Show the results of a scan: known, near, new and unreadable files, and what to view first."""
    viewer = viewer_of(request)
    results = actions.open_scan(viewer, exhibit)
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "results": results,
        "counts": [
            (status.value, SENTENCES[status], count) for status, count in results.counts.items()
        ],
    }
    return render(request, "desk/scans/scan.html", context)


@require_safe
@needs(Permission.EXHIBIT_READ)
def files(request: HttpRequest, exhibit: UUID) -> HttpResponse:
    """Show one page of the scanned files: all, or those of one status."""
    viewer = viewer_of(request)
    which, page = status_pages.which(request), status_pages.page(request)
    page_of_files = actions.open_scan_files(viewer, exhibit, which, page)
    rows, refusal = scanned_files.match_today(viewer, page_of_files.lines)
    context = {
        "card": queries.exhibit(viewer, exhibit),
        "first": page_of_files.first,
        "last": page_of_files.first + len(page_of_files.lines) - 1,
        "rows": [
            (line, labels.STATUSES[line.status], matches)
            for line, matches in zip(page_of_files.lines, rows, strict=True)
        ],
        "refusal": refusal,
        **status_pages.frame(request, has_more=page_of_files.more),
    }
    return render(request, "desk/scans/files.html", context)


@require_http_methods(FORM)
@needs(Permission.EXHIBIT_READ)
def take_out(request: HttpRequest, exhibit: UUID) -> HttpResponseBase:
    """Explain the export of a list; on POST send it."""
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
    data = form.cleaned_data
    try:
        with thread_limits.turn() as turn:
            taken = actions.take_list_out(
                viewer_of(request), whole.card.id, data["part"], data["reason"]
            )
            taken = replace(taken, chunks=turn.over(whole_or_cut_off(taken.chunks)))
    except BadInput as error:
        return _out_page(request, whole.card, refuse(form, error))
    wording_hints.remember(request, data["reason"])
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
