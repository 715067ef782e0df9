"""Proposals for deletion, which officers confirm or refuse; and recent deletions."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from payung.cases.queue.queries.second_persons import Half, halved
from payung.cases.retention import actions, queries
from payung.cases.retention.queries import Stage
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import needs, posted_from, refuse
from payung.doors.desk.retention import forms
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, Conflict, Text
from payung.intake.deletion import queries as intake
from payung.staff import queries as people
from payung.staff.roles import Permission

_MOST_READ = 200  # marks that are read; a page has 50


@require_safe
@needs(Permission.REPORT_DELETION_DECIDE)
def keeping(request: HttpRequest) -> HttpResponse:
    """Show the records that wait for a decision, for a second officer, or for their day."""
    return _page(request, forms.Decide())


@posted_from("keeping")
@needs(Permission.REPORT_DELETION_DECIDE)
@sudo
def decide(request: HttpRequest) -> HttpResponse:
    """Keep the marked records until a day, or decide to delete them."""
    viewer, form = viewer_of(request), forms.Decide(request.POST)
    marked = _marked(request)
    if not form.is_valid():
        return _page(request, form, marked=marked)
    reason, until = form.cleaned_data["reason"], form.moment
    try:
        if until:
            actions.keep_until(viewer, marked, until, reason)
        else:
            actions.decide_deletion(viewer, marked, reason)
    except BadInput as error:
        return _page(request, refuse(form, error), marked=marked)
    except Conflict as error:
        return _page(request, form, marked=marked, error=error.text)
    wording_hints.remember(request, reason)
    return _done(request, _kept(len(marked)) if until else _decided(len(marked)))


@posted_from("keeping")
@needs(Permission.REPORT_DELETION_DECIDE)
@sudo
def settle(request: HttpRequest) -> HttpResponse:
    """Confirm a colleague's decisions to delete, as second officer, or take decisions back."""
    viewer, marked = viewer_of(request), _marked(request)
    confirms = request.POST.get("do") == "confirm"
    act = actions.confirm_deletion if confirms else actions.take_deletion_back
    try:
        act(viewer, marked)
    except (BadInput, Conflict) as error:
        return _page(request, forms.Decide(), marked=marked, error=error.text)
    return _done(request, _confirmed(len(marked)) if confirms else _taken_back(len(marked)))


def _marked(request: HttpRequest) -> list[UUID]:
    """Return the marked records; all on the page if that was ticked."""
    field = "shown" if request.POST.get("all") else "proposal"
    records = (_uuid(text) for text in request.POST.getlist(field)[:_MOST_READ])
    return [record for record in records if record]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("keeping")


def _page(
    request: HttpRequest, form: forms.Decide, *, marked: Sequence[UUID] = (), error: Text = ""
) -> HttpResponse:
    viewer = viewer_of(request)
    (opened, more), (second, _more), (going, _rest) = (
        queries.proposals(viewer, stage) for stage in Stage
    )
    gone = intake.recently_gone(viewer)
    context = {
        "form": form,
        "error": error,
        "marked": set(marked),
        "open": opened,
        "more": more,
        "second": second,
        "files": [line for line in halved(viewer) if line.half is Half.FILE_DELETION],
        "going": going,
        "gone": _named(request, gone),
        "to_keep": queries.to_keep(viewer),
    }
    status = 400 if error or form.is_bound else 200
    return render(request, "desk/retention/retention.html", context, status=status)


def _named(request: HttpRequest, gone: tuple[intake.Gone, ...]) -> list[tuple[intake.Gone, str]]:
    """Return the deleted records, each with the names of the officers who decided."""
    officers = {record.id: _officers(record) for record in gone}
    every = {officer for of_record in officers.values() for officer in of_record}
    names = people.names(viewer_of(request), every)
    return [
        (record, ", ".join(names.get(officer, "") for officer in officers[record.id]))
        for record in gone
    ]


def _officers(record: intake.Gone) -> list[UUID]:
    actors = (record.decided_by, record.confirmed_by)
    return [UUID(name.removeprefix("officer:")) for name in actors if name.startswith("officer:")]


def _kept(number: int) -> str:
    words = ngettext("%(n)d record is kept.", "%(n)d records are kept.", number)
    return words % {"n": number}


def _decided(number: int) -> str:
    words = ngettext(
        "%(n)d record is scheduled for deletion. Below you see what it is still waiting for.",
        "%(n)d records are scheduled for deletion. Below you see what they are still waiting for.",
        number,
    )
    return words % {"n": number}


def _confirmed(number: int) -> str:
    words = ngettext(
        "You have confirmed the deletion of %(n)d record.",
        "You have confirmed the deletion of %(n)d records.",
        number,
    )
    return words % {"n": number}


def _taken_back(number: int) -> str:
    words = ngettext(
        "The decision was withdrawn: %(n)d record is waiting for a decision again.",
        "The decisions were withdrawn: %(n)d records are waiting for a decision again.",
        number,
    )
    return words % {"n": number}
