"""The files that a unit keeps: all, or those of one report; and registering new ones."""

from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.queue import queries as cases
from payung.doors.desk import errors, wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.exhibits import labels
from payung.doors.desk.exhibits.forms import TakeIn
from payung.doors.desk.guards import FORM, needs
from payung.doors.desk.queue.filters import way
from payung.foundation.uploads import SealingUploadHandler
from payung.media.exhibits import actions, queries
from payung.media.exhibits.actions import Acquisition, Source
from payung.media.exhibits.queries import Card, Which
from payung.media.exhibits.queries.register import MOST
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission

_TOO_BIG: Final = _(
    "This file is too large: at most 4 GB. Nothing was registered. For a whole "
    "medium, use payung scan."
)
_TOO_MANY: Final = _("At most 100 files at once. Nothing was registered.")


@require_safe
@needs(Permission.EXHIBIT_READ)
def exhibits(request: HttpRequest) -> HttpResponse:
    """Show one page of the unit's exhibits, filtered by state."""
    which = _which(request.GET.get("which", ""))
    cards = queries.exhibits(viewer_of(request), which=which, after=_after(request))
    query = {"which": which.value} if which else {}
    context = {
        **_listed(request, cards, query),
        "which": which,
        "filters": [
            (choice.value if choice else "", name) for choice, name in labels.FILTERS.items()
        ],
        "chosen": labels.FILTERS[which],
        "empty": labels.EMPTY[which],
    }
    return render(request, "desk/exhibits/exhibits.html", context)


@require_safe
@needs(Permission.EXHIBIT_READ)
def of_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """Show the exhibits of one report."""
    viewer = viewer_of(request)
    row = cases.row(viewer, report)
    cards = queries.exhibits(viewer, report=report, after=_after(request))
    context = {**_listed(request, cards, {}), "row": row, "way": way(request)}
    return render(request, "desk/exhibits/of_report.html", context)


@csrf_exempt  # checked in _take_in: the check reads the body, which only our upload handler may do
@require_http_methods(FORM)
@needs(Permission.EXHIBIT_RECEIVE)
def take_in(request: HttpRequest, report: UUID | None = None) -> HttpResponse:
    """Show the form; on POST register the files, which are sealed while they arrive."""
    row = cases.row(viewer_of(request), report) if report else None
    # A form that waited for the password has been read already, and has no file any more.
    with suppress(AttributeError):
        request.upload_handlers = [SealingUploadHandler(request)]
    try:
        return _take_in(request, row)
    except RequestDataTooBig:
        return errors.page(request, _TOO_BIG, 413)
    except TooManyFilesSent:
        return errors.page(request, _TOO_MANY, 400)


@csrf_protect
def _take_in(request: HttpRequest, row: cases.Row | None) -> HttpResponse:
    posted = request.method == "POST"
    initial = {"source": Source.REPORT if row else Source.SEIZED}
    form = TakeIn(request.POST if posted else None, request.FILES or None, initial=initial)
    if not form.is_valid():
        context = {"form": form, "row": row, "way": way(request)}
        return render(request, "desk/exhibits/take_in.html", context, status=400 if posted else 200)
    viewer, data = viewer_of(request), form.cleaned_data
    made = [
        actions.receive_exhibit(viewer, viewer.unit, upload, _brought(data, upload.name, row))
        for upload in data["uploads"]
    ]
    wording_hints.remember(request, data["description"])
    messages.success(request, _taken_in(len(made)))
    if len(made) == 1:
        return redirect("exhibit", made[0])
    if row is None:
        return redirect("exhibits")
    return redirect(reverse("report-exhibits", args=[row.id]) + way(request).carried)


def _brought(data: dict[str, Any], name: str | None, row: cases.Row | None) -> Acquisition:
    return Acquisition(
        Source(data["source"]),
        name or "",
        data["description"],
        data["origin"],
        row.id if row else None,
    )


def _taken_in(number: int) -> str:
    sentence = ngettext(
        "%(n)d file was registered and sealed.",
        "%(n)d files were registered and sealed.",
        number,
    )
    return sentence % {"n": number}


def _which(text: str) -> Which | None:
    return Which(text) if text in set(Which) else None


def _after(request: HttpRequest) -> tuple[datetime, UUID] | None:
    """Return the exhibit after which the page begins, from the address; None for the first page."""
    with suppress(ValueError):
        at, last = request.GET.get("after", "").split(" ")
        moment = datetime.fromisoformat(at)
        return (moment, UUID(last)) if moment.tzinfo else None
    return None


def _listed(request: HttpRequest, cards: list[Card], query: dict[str, str]) -> dict[str, object]:
    """Return the context of a list: exhibits with who decided on destruction, and links to other pages."""
    viewer = viewer_of(request)
    deciding = {card.decided_by for card in cards if card.waits_for_second and card.decided_by}
    names = people.names(viewer, deciding) if deciding else {}
    last = cards[-1] if len(cards) == MOST else None
    older = {**query, "after": f"{last.received_at.isoformat()} {last.id}"} if last else {}
    return {
        "cards": [
            (card, names.get(card.decided_by, "") if card.decided_by else "") for card in cards
        ],
        "next": f"?{urlencode(older)}" if older else "",
        "first": (f"?{urlencode(query)}" if query else request.path) if _after(request) else "",
        "may_receive": may(viewer, Permission.EXHIBIT_RECEIVE),
    }
