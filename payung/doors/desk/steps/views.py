"""Show the steps of a case, plan one, change, finish and call it off, and record what has happened."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.assignment.queries import able
from payung.cases.persons.queries import persons
from payung.cases.policy import leads
from payung.cases.queries import worked_on
from payung.cases.queries.child_files import child_files
from payung.cases.queue import queries as queue_queries
from payung.cases.steps import actions, queries
from payung.cases.steps.actions import GateShut
from payung.cases.steps.criminal_ages import age_in
from payung.cases.steps.gates import REASONS
from payung.cases.steps.kinds import ONLY_HAPPENS, StepKind, sides_of
from payung.cases.steps.queries import CaseStep
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.forms import offer_sides
from payung.doors.desk.guards import FORM, done, needs, posted_from, refuse
from payung.doors.desk.labels import Text
from payung.doors.desk.persons.person_lines import names_of
from payung.doors.desk.queue.filters import way
from payung.doors.desk.steps import forms, labels
from payung.doors.desk.steps.forms import StepForm, of_kind
from payung.doors.desk.steps.step_lines import line, lines
from payung.doors.desk.transfer.access_page import posted
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.staff.policy import may
from payung.staff.roles import Permission

F = TypeVar("F", bound=StepForm)


@require_safe
@needs(Permission.REPORT_CONTENT_OPEN)
def own(request: HttpRequest) -> HttpResponse:
    """List the officer's own open steps in all their cases, by when they are due."""
    viewer = viewer_of(request)
    known = queries.own_steps(viewer)
    steps = lines(known, {}, queries.stopped(viewer, {step.report for step in known}))
    return render(request, "desk/steps/own.html", {"steps": steps, "most": queries.MOST})


@require_safe
@needs(Permission.CASE_STEP_WRITE)
def choose(request: HttpRequest, report: UUID) -> HttpResponse:
    """Ask which kind of step is planned or recorded."""
    groups = [
        (
            group,
            [
                (kind.value, labels.kind(kind), labels.meaning(kind), kind not in ONLY_HAPPENS)
                for kind in kinds
            ],
        )
        for group, kinds in labels.GROUPS
    ]
    return render(request, "desk/steps/choose.html", {**_around(request, report), "groups": groups})


@require_safe
def show(request: HttpRequest, report: UUID, step: UUID) -> HttpResponse:
    """Show what a step says now and said before."""
    return _step_page(request, report, step, None)


@require_http_methods(FORM)
@needs(Permission.CASE_STEP_WRITE)
def plan(request: HttpRequest, report: UUID, kind: str) -> HttpResponse:
    """Ask what is planned; on POST plan it, and redirect to the case."""
    step_kind = _kind(kind)
    if step_kind in ONLY_HAPPENS:
        raise Http404
    form = _form(request, report, forms.PlanStep, step_kind, {"due": _days(1)})
    gates: tuple[Text, ...] = ()
    if form.is_valid():
        number = form.cleaned_data["number"]
        try:
            actions.plan_step(viewer_of(request), report, step_kind, form.plan, number=number)
        except (BadInput, Conflict, NotAllowed) as error:
            gates = _refused(form, error)
        else:
            return _finished(request, report, form, _("The step is planned."))
    return _form_page(request, report, form, "plan", kind=step_kind, gates=gates)


@require_http_methods(FORM)
@needs(Permission.CASE_STEP_WRITE)
def record(request: HttpRequest, report: UUID, kind: str) -> HttpResponse:
    """Ask what has happened; on POST record it, and redirect to the case."""
    step_kind = _kind(kind)
    form = _form(request, report, forms.RecordStep, step_kind, {"happened": _now()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_step(
                viewer_of(request),
                report,
                step_kind,
                form.contents,
                data["happened"],
                side=form.side_chosen,
                number=data["number"],
            )
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            return _finished(request, report, form, _("It is recorded."))
    return _form_page(request, report, form, "record", kind=step_kind)


@require_http_methods(FORM)
@needs(Permission.CASE_STEP_WRITE)
def change(request: HttpRequest, report: UUID, step: UUID) -> HttpResponse:
    """Ask what is planned now; on POST change the plan, and redirect to the step."""
    known = queries.step(viewer_of(request), report, step)
    initial = {"due": known.due_at, "owner": str(known.owner or "")}
    form = _form_of(request, known, forms.ChangeStep, initial)
    gates: tuple[Text, ...] = ()
    if form.is_valid():
        version = form.cleaned_data["seen"]
        try:
            actions.change_step(viewer_of(request), report, step, form.plan, seen=version)
        except (BadInput, Conflict, NotAllowed) as error:
            gates = _refused(form, error)
        else:
            return _finished(request, report, form, _("Your changes were saved."), step)
    return _form_page(request, report, form, "change", kind=known.kind, step=known, gates=gates)


@require_http_methods(FORM)
@needs(Permission.CASE_STEP_WRITE)
def finish(request: HttpRequest, report: UUID, step: UUID) -> HttpResponse:
    """Ask what came of a planned step; on POST record that it is done, and redirect to the case."""
    known = queries.step(viewer_of(request), report, step)
    form = _form_of(request, known, forms.FinishStep, {"happened": _now()})
    if form.is_valid():
        data = form.cleaned_data
        viewer, happened = viewer_of(request), data["happened"]
        try:
            actions.finish_step(viewer, report, step, form.contents, happened, seen=data["seen"])
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            return _finished(request, report, form, _("The step is recorded as done."))
    return _form_page(request, report, form, "finish", kind=known.kind, step=known)


@require_http_methods(FORM)
@needs(Permission.CASE_STEP_WRITE)
def correct(request: HttpRequest, report: UUID, step: UUID) -> HttpResponse:
    """Ask what a step that is done should say; on POST keep it, and redirect to the step."""
    known = queries.step(viewer_of(request), report, step)
    form = _form_of(request, known, forms.CorrectStep, {})
    if form.is_valid():
        version = form.cleaned_data["seen"]
        try:
            actions.correct_step(viewer_of(request), report, step, form.contents, seen=version)
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            return _finished(request, report, form, _("Your changes were saved."), step)
    return _form_page(request, report, form, "correct", kind=known.kind, step=known)


@posted_from("step")
@needs(Permission.CASE_STEP_WRITE)
def call_off(request: HttpRequest, report: UUID, step: UUID) -> HttpResponse:
    """Call a planned step off."""
    form = forms.CallOff(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.call_off_step(
                viewer_of(request), report, step, data["reason"], seen=data["seen"]
            )
        except (BadInput, Conflict) as error:
            refuse(form, error)
        else:
            wording_hints.remember(request, data["reason"])
            return done(request, _("The step is called off."), "report", report=report)
    return _step_page(request, report, step, form)


def _kind(name: str) -> StepKind:
    """Return the kind in an address. Raises Http404."""
    if name not in StepKind.values:
        raise Http404
    return StepKind(name)


def _form(
    request: HttpRequest,
    report: UUID,
    form: type[F],
    kind: StepKind,
    initial: Mapping[str, object],
) -> F:
    """Return the form of a step, with the persons of the case and the colleagues to choose from."""
    viewer = viewer_of(request)
    case = worked_on(viewer, report, Permission.REPORT_CONTENT_OPEN)
    there = [person for person in persons(viewer, case) if not person.latest.mistake]
    names = names_of(there, child_files(viewer, case))
    asks = any(person.details.has_harmed for person in there) and age_in(case.unit.country)
    made = of_kind(form, kind, with_child_who_harmed=bool(asks))(posted(request), initial=initial)
    made.offer("persons", [(str(id_), name) for id_, name in names.items()])
    if "side" in made.fields:
        offer_sides(made, viewer.unit_kind, sides_of(kind))
    if "owner" in made.fields:
        others = [(str(colleague.id), colleague.name) for colleague in able(viewer, report)]
        made.offer("owner", [("", _("I do it myself")), *others])
    return made


def _form_of(
    request: HttpRequest, step: CaseStep, form: type[F], initial: Mapping[str, object]
) -> F:
    """Return the form of a step that there is, with what it says now."""
    contents = step.contents
    viewer = viewer_of(request)
    said = {
        "text": contents.text,
        "persons": [str(person) for person in contents.persons],
        **contents.answers,
        "seen": step.latest.id,
        **initial,
    }
    if said.get("owner") == str(viewer.id):
        said["owner"] = ""
    return _form(request, step.report, form, step.kind, said)


def _refused(form: forms.PlanStep, error: BadInput | Conflict | NotAllowed) -> tuple[Text, ...]:
    """Add a refusal to a form; return the reasons of the gates that are shut."""
    if isinstance(error, GateShut):
        form.add_error(None, _("This cannot be planned yet:"))
        return tuple(REASONS[gate] for gate in error.gates)
    if isinstance(error, NotAllowed):
        form.add_error("override", str(error.text))
        return ()
    refuse(form, error)
    return ()


def _finished(
    request: HttpRequest, report: UUID, form: StepForm, sentence: str, step: UUID | None = None
) -> HttpResponse:
    wording_hints.remember(request, form.cleaned_data["text"])
    if step is None:
        return done(request, sentence, "report", report=report)
    return done(request, sentence, "step", report=report, step=step)


def _form_page(
    request: HttpRequest,
    report: UUID,
    form: StepForm,
    act: str,
    *,
    kind: StepKind,
    step: CaseStep | None = None,
    gates: tuple[Text, ...] = (),
) -> HttpResponse:
    viewer = viewer_of(request)
    heading, button = labels.FORMS[act]
    context = {
        **_around(request, report),
        "form": form,
        "kind": labels.kind(kind),
        "meaning": labels.meaning(kind),
        "heading": heading,
        "button": button,
        "gates": gates,
        "may_override": leads(viewer),
        "step": step,
    }
    status = 400 if form.is_bound else 200
    return render(request, "desk/steps/form.html", context, status=status)


def _step_page(
    request: HttpRequest, report: UUID, step: UUID, form: forms.CallOff | None
) -> HttpResponse:
    viewer = viewer_of(request)
    known = queries.step(viewer, report, step)
    case = worked_on(viewer, report)
    names = names_of(persons(viewer, case), child_files(viewer, case))
    context = {
        **_around(request, report),
        "step": line(known, names, queries.stopped(viewer, [report])),
        "form": form or forms.CallOff(initial={"seen": known.latest.id}),
        "may_write": may(viewer, Permission.CASE_STEP_WRITE),
    }
    return render(request, "desk/steps/step.html", context, status=400 if form else 200)


def _around(request: HttpRequest, report: UUID) -> dict[str, object]:
    """Return what each of these pages shows around a step: the report, and the way back."""
    return {"row": queue_queries.row(viewer_of(request), report), "way": way(request)}


def _now() -> datetime:
    return timezone.localtime(clock.now())


def _days(number: int) -> datetime:
    return _now() + timedelta(days=number)
