"""Show a person of a case, add one, change what is known, and mark a mistake."""

from collections.abc import Sequence
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.persons import actions, queries
from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person, PersonOfCase
from payung.cases.queries import worked_on
from payung.cases.queries.child_files import Cards, child_files
from payung.cases.queue import queries as queue_queries
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, needs, posted_from, refuse
from payung.doors.desk.persons import forms
from payung.doors.desk.persons.person_lines import Line, line, lines, names_of
from payung.doors.desk.queue.filters import way
from payung.doors.desk.transfer.access_page import posted
from payung.foundation.errors import BadInput, Conflict
from payung.staff.policy import may
from payung.staff.roles import Permission


@require_safe
def show(request: HttpRequest, report: UUID, person: UUID) -> HttpResponse:
    """Show what is known of a person, and what was known before."""
    return _person_page(request, report, person, None)


@require_http_methods(FORM)
@needs(Permission.CASE_PERSON_WRITE)
def add(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask who a person is, under those who are known; on POST add them, and redirect to them."""
    viewer = viewer_of(request)
    case = worked_on(viewer, report, Permission.REPORT_CONTENT_OPEN)
    everybody, cards = queries.persons(viewer, case), child_files(viewer, case)
    form = forms.Person.new(posted(request), viewer.unit_kind)
    _offer(form, everybody, cards)
    if form.is_valid():
        number, side = form.cleaned_data["number"], form.side_chosen
        try:
            person = actions.add_person(viewer, report, form.details, side=side, number=number)
        except BadInput as error:
            refuse(form, error)
        else:
            wording_hints.remember(request, form.details.facts)
            return done(request, _("The person was added."), "person", report=report, person=person)
    return _form_page(request, "add", report, form, persons=lines(everybody, cards))


@require_http_methods(FORM)
@needs(Permission.CASE_PERSON_WRITE)
def change(request: HttpRequest, report: UUID, person: UUID) -> HttpResponse:
    """Show what is known of a person as a form; on POST keep what is known now, and redirect to them."""
    viewer = viewer_of(request)
    there = queries.person_of_case(viewer, report, person)
    known, shown = there.person, _shown(there)
    if request.method != "POST":
        form = forms.Change.of(known.details, lives_with(known, there.everybody))
        form.initial["seen"] = known.latest.id
        _offer(form, there.everybody, there.cards, person)
        return _form_page(request, "change", report, form, person=shown)
    form = forms.Change(request.POST)
    _offer(form, there.everybody, there.cards, person)
    if form.is_valid():
        version = form.cleaned_data["seen"]
        home_seen = [UUID(other) for other in form.cleaned_data["home_seen"]]
        try:
            actions.change_person(
                *(viewer, report, person, form.details), seen=version, home_seen=home_seen
            )
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            wording_hints.remember(request, form.details.facts)
            return done(
                request, _("Your changes were saved."), "person", report=report, person=person
            )
    return _form_page(request, "change", report, form, person=shown)


@posted_from("person")
@needs(Permission.CASE_PERSON_WRITE)
def mistake(request: HttpRequest, report: UUID, person: UUID) -> HttpResponse:
    """Mark a person who does not belong in this case."""
    form = forms.Mistake(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.mark_mistake(
                viewer_of(request), report, person, data["reason"], seen=data["seen"]
            )
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            wording_hints.remember(request, data["reason"])
            sentence = _("The person is marked as a mistake. What was written stays readable.")
            return done(request, sentence, "report", report=report)
    return _person_page(request, report, person, form)


def _person_page(
    request: HttpRequest, report: UUID, person: UUID, form: Form | None
) -> HttpResponse:
    viewer = viewer_of(request)
    there = queries.person_of_case(viewer, report, person)
    known, names = there.person, names_of(there.everybody, there.cards)
    context = {
        **_around(request, report),
        "person": _shown(there),
        "earlier": [
            line(known.id, version, version.details.lives_with, names) for version in known.earlier
        ],
        "form": form or forms.Mistake(initial={"seen": known.latest.id}),
        "may_write": may(viewer, Permission.CASE_PERSON_WRITE),
    }
    return render(request, "desk/persons/person.html", context, status=400 if form else 200)


def _form_page(
    request: HttpRequest, template: str, report: UUID, form: Form, **shown: object
) -> HttpResponse:
    context = {**_around(request, report), "form": form, **shown}
    status = 400 if form.is_bound else 200
    return render(request, f"desk/persons/{template}.html", context, status=status)


def _shown(there: PersonOfCase) -> Line:
    """Return what is known of a person now."""
    home = lives_with(there.person, there.everybody)
    names = names_of(there.everybody, there.cards)
    return line(there.person.id, there.person.latest, home, names)


def _offer(
    form: forms.Person, everybody: Sequence[Person], cards: Cards, itself: UUID | None = None
) -> None:
    """Let an officer choose with whom of the other persons of a case somebody lives."""
    names = names_of(everybody, cards)
    others = [one.id for one in everybody if one.id != itself and not one.latest.mistake]
    form.offer("lives_with", [(str(other), names[other]) for other in others])
    if "home_seen" in form.fields:
        form.offer("home_seen", [(str(other), names[other]) for other in names])


def _around(request: HttpRequest, report: UUID) -> dict[str, object]:
    """Return what each of these pages shows around a person: the report, and the way back."""
    return {"row": queue_queries.row(viewer_of(request), report), "way": way(request)}
