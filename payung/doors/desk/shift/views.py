"""Hand a shift to a colleague; accept, decline or withdraw one; read the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.assignment.queries import able_in_unit, colleagues
from payung.cases.handover import actions, queries
from payung.cases.handover.queries import HandedOver, Line, Shift
from payung.cases.policy import leads
from payung.cases.queue.queries import Row
from payung.cases.steps.queries import stopped
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, refuse
from payung.doors.desk.shift.forms import HandShift
from payung.doors.desk.steps import step_lines
from payung.foundation.errors import BadInput, NotFound
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

UNIT: Final = "unit"  # in the address: the shift of the whole unit


@dataclass(frozen=True)
class ShiftLine:
    """One case of a shift on the page, with its steps in words."""

    row: Row
    steps: tuple[step_lines.Line, ...]


@require_http_methods(FORM)
@needs(Permission.REPORT_TAKE)
def shift(request: HttpRequest) -> HttpResponse:
    """Show what an officer or the unit hands over; on POST offer it to a colleague."""
    viewer = viewer_of(request)
    officer = _whose(viewer, request.GET)
    able = [
        colleague for colleague in able_in_unit(viewer) if colleague.id not in {officer, viewer.id}
    ]
    form = HandShift(
        request.POST if is_posted(request) else None,
        officers=[(str(colleague.id), colleague.name) for colleague in able],
    )
    if is_posted(request) and form.is_valid():
        data = form.cleaned_data
        try:
            offered = actions.hand_over_shift(
                viewer, officer, UUID(data["officer"]), _marked(request.POST), data["words"]
            )
        except BadInput as error:
            refuse(form, error)
        else:
            wording_hints.remember(request, data["words"])
            sentence = _(
                "Handed over. Until your colleague accepts, every report stays with its owner."
            )
            return done(request, sentence, "shift-handover", handover=offered)
    known = queries.shift(viewer, officer)
    context = {
        "lines": _lines(viewer, known),
        "more": known.more,
        "most": queries.MOST,
        "marked": set(_marked(request.POST)) if is_posted(request) else None,
        "form": form,
        "able": able,
        "of_unit": officer is None,
        "officer_shown": officer,
        "is_oneself": officer == viewer.id,
        "leads": leads(viewer),
        "staff": [colleague for colleague in colleagues(viewer) if not colleague.left]
        if leads(viewer)
        else (),
        "waiting": queries.waiting_handovers(viewer),
    }
    return render(
        request, "desk/shift/shift.html", context, status=400 if is_posted(request) else 200
    )


def _whose(viewer: OfficerViewer, query: QueryDict) -> UUID | None:
    """Return the officer whose shift the address names: the viewer, or (None) the whole unit."""
    of = query.get("of", "")
    if of == UNIT:
        return None
    try:
        return UUID(of) if of else viewer.id
    except ValueError:
        raise NotFound from None


def _marked(query: QueryDict) -> list[UUID]:
    marked = []
    for text in query.getlist("report")[: queries.MOST]:
        try:
            marked.append(UUID(text))
        except ValueError:
            continue
    return marked


def _lines(viewer: OfficerViewer, known: Shift) -> tuple[ShiftLine, ...]:
    has_steps = {step.report for line in known.lines for step in line.steps}
    stops = stopped(viewer, has_steps) if has_steps else frozenset()
    return tuple(_line(line, stops) for line in known.lines)


def _line(line: Line, stops: Iterable[UUID]) -> ShiftLine:
    return ShiftLine(line.row, step_lines.lines(line.steps, {}, frozenset(stops)))


@require_http_methods(FORM)
@needs(Permission.REPORT_TAKE)
def handover(request: HttpRequest, handover: UUID) -> HttpResponse:
    """Show what was handed over; on POST accept, decline or withdraw it."""
    viewer = viewer_of(request)
    one, known = queries.handover(viewer, handover)
    if is_posted(request):
        return _decided(request, one)
    context = {
        "one": one,
        "lines": _lines(viewer, known),
        "is_mine": one.colleague == viewer.id,
        "may_withdraw": one.officer == viewer.id or leads(viewer),
    }
    return render(request, "desk/shift/handover.html", context)


def _decided(request: HttpRequest, one: HandedOver) -> HttpResponse:
    viewer = viewer_of(request)
    match request.POST.get("do"):
        case "accept":
            _say_accepted(request, one)
        case "decline":
            actions.decline_shift(viewer, one.id)
            messages.success(request, _("Declined. Your colleague keeps it; please tell them too."))
        case "withdraw":
            actions.withdraw_shift(viewer, one.id)
            messages.success(request, _("The handover was withdrawn."))
    return redirect("shift-handover", handover=one.id)


def _say_accepted(request: HttpRequest, one: HandedOver) -> None:
    stayed = actions.accept_shift(viewer_of(request), one.id)
    number = one.number - len(stayed)
    sentence = ngettext(
        "%(n)d of %(all)d report is yours now.", "%(n)d of %(all)d reports are yours now.", number
    )
    messages.success(request, sentence % {"n": number, "all": one.number})
    for report, reason in stayed.items():
        words = {"report": str(report)[:8], "reason": reason}
        messages.warning(request, _("%(report)s was not handed over: %(reason)s.") % words)


@require_safe
@needs(Permission.REPORT_TAKE)
def log(request: HttpRequest) -> HttpResponse:
    """Show who handed what to whom, and when, the newest first."""
    entries = queries.shift_log(viewer_of(request), _moment(request.GET.get("before", "")))
    shown = entries[: queries.PAGE]
    older = shown[-1].made_at.isoformat() if len(entries) > queries.PAGE else ""
    return render(request, "desk/shift/log.html", {"entries": shown, "older": older})


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
