"""One act on several reports: the page says what it will do to how many; then what was left, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from payung.cases.actions.batches import Undone
from payung.cases.assignment import actions as assignment
from payung.cases.assignment.queries import able_in_unit
from payung.cases.policy import may_assign, may_join_batch
from payung.cases.queue.queries import Row
from payung.cases.steps import actions as steps
from payung.doors.desk import times, wording_hints
from payung.doors.desk.batches import forms
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import NOTHING_CHOSEN, Form
from payung.doors.desk.guards import FORM, is_posted, refuse
from payung.doors.desk.labels import Text
from payung.doors.desk.queue.filters import Filters, owners_for
from payung.doors.desk.report import report_page
from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed
from payung.intake.contents import queries as intake
from payung.staff.policy import PermissionResult, may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_MOST_READ: Final = 100  # marks that are read; a page of the queue has 50


@dataclass(frozen=True)
class Batch:
    """What a page says of one act. `refused`: why a report cannot be in it; empty where it can."""

    name: str
    title: Text
    what: Text
    button: Text
    leave: PermissionResult
    refused: Callable[[Row], Text]
    form: Form | None = None
    shows_contents: bool = True  # reasons and links: search before assigning


@require_http_methods(FORM)
def take(request: HttpRequest) -> HttpResponse:
    """Show the selected reports, with reasons and links; on POST take them."""
    viewer = viewer_of(request)
    batch = Batch(
        "queue-take",
        _("Take the selected reports"),
        _(
            "Check the links first. You then own the next step of each report, and each reporter "
            "will see that somebody has read it."
        ),
        _("Take these reports"),
        may(viewer, Permission.REPORT_TAKE),
        _not_taken,
    )
    if not _is_sent(request, batch):
        return _page(request, batch)
    marked = marked_in(request.POST)
    try:
        undone = assignment.take_each(viewer, marked)
    except BadInput as error:
        return _page(request, batch, error.text)
    done = done_of(marked, undone)
    sentence = ngettext(
        "You have taken %(n)d report: %(which)s.",
        "You have taken %(n)d reports: %(which)s.",
        len(done),
    )
    return _after(request, done, sentence, undone)


@require_http_methods(FORM)
def assign(request: HttpRequest) -> HttpResponse:
    """Ask to whom the selected reports are given; on POST give them."""
    viewer = viewer_of(request)
    leave = may(viewer, Permission.REPORT_TAKE)
    able = [one for one in able_in_unit(viewer) if one.id != viewer.id] if leave else []
    form = forms.Assign(request.POST if is_posted(request) else None)
    form.offer("officer", [NOTHING_CHOSEN, *((str(one.id), one.name) for one in able)])
    batch = Batch(
        "queue-assign",
        _("Assign the selected reports"),
        _(
            "Check the links first. Your colleague then owns the next step of each report and sees it"
            " as new; each clock continues."
        ),
        _("Assign these reports"),
        leave,
        lambda row: _reason(may_assign(viewer, row.owner, left=row.owner_left)),
        form,
    )
    if not _is_sent(request, batch):
        return _page(request, batch)
    marked = marked_in(request.POST)
    officer = form.cleaned_data["officer"]
    owners = {report: _uuid(request.POST.get(f"owner-{report}", "")) for report in marked}
    try:
        undone = assignment.assign_each(viewer, owners, UUID(officer))
    except BadInput as error:
        return _page(request, batch, error.text)
    done = done_of(marked, undone)
    sentence = ngettext(
        "You have assigned %(n)d report to %(name)s: %(which)s. Please tell your colleague too.",
        "You have assigned %(n)d reports to %(name)s: %(which)s. Please tell your colleague too.",
        len(done),
    )
    name = next(one.name for one in able if str(one.id) == officer)
    return _after(request, done, sentence, undone, {"name": name})


@require_http_methods(FORM)
def bring_back(request: HttpRequest) -> HttpResponse:
    """Ask when the selected reports come back to the officer's list; on POST plan that."""
    viewer = viewer_of(request)
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1)).replace(minute=0)
    form = forms.BringBack(request.POST if is_posted(request) else None, initial={"due": tomorrow})
    batch = Batch(
        "queue-bring-back",
        _("Bring back the selected reports"),
        _("Each comes back to your list on that day. Its owner and its clock stay."),
        _("Bring these back"),
        may(viewer, Permission.CASE_STEP_WRITE),
        _not_brought_back,
        form,
        shows_contents=False,
    )
    if not _is_sent(request, batch):
        return _page(request, batch)
    marked = marked_in(request.POST)
    data = form.cleaned_data
    try:
        undone = steps.bring_back_each(
            viewer, marked, data["text"], data["due"], number=data["number"]
        )
    except BadInput as error:
        if error.field not in form.fields:
            return _page(request, batch, error.text)
        refuse(form, error)
        return _page(request, batch)
    wording_hints.remember(request, data["text"])
    done = done_of(marked, undone)
    sentence = ngettext(
        "%(n)d report comes back to your list on %(day)s: %(which)s.",
        "%(n)d reports come back to your list on %(day)s: %(which)s.",
        len(done),
    )
    return _after(request, done, sentence, undone, {"day": times.shown(data["due"])})


def _is_sent(request: HttpRequest, batch: Batch) -> bool:
    """Say whether a batch was posted with all that it asks. Raises NotAllowed where the viewer may not."""
    if not is_posted(request):
        return False
    if not batch.leave:
        raise NotAllowed(batch.leave.reason)
    return batch.form is None or batch.form.is_valid()


def _not_taken(row: Row) -> Text:
    if row.free:
        return ""
    return _("%(name)s has taken this report.") % {"name": row.owner_name}


def _not_brought_back(row: Row) -> Text:
    return "" if row.owner else _("Take this report first.")


def _reason(leave: PermissionResult) -> Text:
    return "" if leave else leave.reason


def _page(request: HttpRequest, batch: Batch, error: Text = "") -> HttpResponse:
    viewer = viewer_of(request)
    query = request.POST if is_posted(request) else request.GET
    reports = intake.marked(viewer, marked_in(query), contents=batch.shows_contents)
    links = report_page.link_lines_of(viewer, [report.links for report in reports])
    refusals = [
        _reason(may_join_batch(report.row.level)) or batch.refused(report.row) for report in reports
    ]
    context = {
        "batch": batch,
        "marked": list(zip(reports, links, refusals, strict=True)),
        "number": refusals.count(""),
        "back": _back(viewer, query),
        "error": error,
    }
    return render(
        request, "desk/batches/batch.html", context, status=400 if is_posted(request) else 200
    )


def marked_in(query: QueryDict) -> list[UUID]:
    """Return the reports that are ticked."""
    return [report for text in query.getlist("report")[:_MOST_READ] if (report := _uuid(text))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(viewer: OfficerViewer, query: QueryDict) -> Filters:
    """Return the queue from which the officer came."""
    return Filters.read(QueryDict(query.get("back", "")), owners_for(viewer))


def done_of(marked: Sequence[UUID], undone: Sequence[Undone]) -> list[UUID]:
    """Return the ticked reports that were not left as they were."""
    left = {one.case for one in undone}
    return [report for report in dict.fromkeys(marked) if report not in left]


def _after(
    request: HttpRequest,
    done: Sequence[UUID],
    sentence: str,
    undone: Sequence[Undone],
    words: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Redirect to the queue, which says what was done, and of each other report why it was left as it was."""
    if done:
        messages.success(request, sentence % {**names(done), **(words or {})})
    say_what_was_left(request, undone)
    return redirect(_back(viewer_of(request), request.POST).url)


def say_what_was_left(request: HttpRequest, undone: Sequence[Undone]) -> None:
    """Name on the next page each report that was left as it was, with the reason."""
    for reports, reason in _by_reason(undone):
        left = ngettext(
            "%(n)d report was left as it was: %(which)s. %(reason)s",
            "%(n)d reports were left as they were: %(which)s. %(reason)s",
            len(reports),
        )
        messages.warning(request, left % {**names(reports), "reason": reason})


def _by_reason(undone: Sequence[Undone]) -> Iterator[tuple[list[UUID], str]]:
    reasons = dict.fromkeys(str(one.reason) for one in undone)
    for reason in reasons:
        yield [one.case for one in undone if str(one.reason) == reason], reason


def names(reports: Sequence[UUID]) -> dict[str, object]:
    """Return how many reports these are and their short names, for a sentence."""
    return {"n": len(reports), "which": ", ".join(str(report)[:8] for report in reports)}
