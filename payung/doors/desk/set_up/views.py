"""How a country is set up, step by step. Many may read it; administrators record it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.directory import queries as directory
from payung.doors.desk import wording_hints
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import done, needs, posted_from, refuse
from payung.doors.desk.set_up import facts as set_up_facts
from payung.doors.desk.set_up import forms, labels
from payung.doors.desk.set_up.facts import Fact
from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.staff import actions, staffing
from payung.staff.policy import may, require_steps
from payung.staff.queries import step_list
from payung.staff.queries.step_list import Recorded
from payung.staff.roles import Permission
from payung.staff.setup_steps import Group, Step

_RECORD = Permission.PEOPLE_STEP_RECORD


@dataclass(frozen=True)
class StepRow:
    """One step on the page: its record, or the fact that the system detects."""

    step: Step
    record: Recorded | None
    fact: Fact | None

    @property
    def settled(self) -> bool:
        """Say whether it needs nothing more."""
        return self.fact.holds if self.fact else self.record is not None


@dataclass(frozen=True)
class Part:
    """A group of steps on the page, with the number of those that need nothing more."""

    group: Group
    rows: tuple[StepRow, ...]

    @property
    def settled(self) -> int:
        """Return the number of steps that need nothing more."""
        return sum(row.settled for row in self.rows)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show how the officer's own country is set up."""
    return _page(request, step_list.own_country(viewer_of(request)))


@require_safe
def of(request: HttpRequest, country: str) -> HttpResponse:
    """Show how a country is set up."""
    return _page(request, country)


def _page(request: HttpRequest, country: str) -> HttpResponse:
    viewer = viewer_of(request)
    steps = step_list.set_up_of(viewer, country)
    facts = set_up_facts.look(viewer, country)
    parts = [
        Part(
            part.group,
            tuple(StepRow(row.step, row.record, facts.get(row.step.seen)) for row in part.rows),
        )
        for part in steps.groups
    ]
    leave = may(viewer, _RECORD)
    context = {
        "problem": steps.problem,
        "left_records": steps.left,
        "country": steps.country,
        "numbers": facts["numbers-tested"],
        "parts": parts,
        "settled": sum(part.settled for part in parts),
        "whole": sum(len(part.rows) for part in parts),
        "may_record": leave,
        "countries": directory.countries(viewer) if leave else (),
    }
    return render(request, "desk/set_up/set_up.html", context)


@require_safe
def step(request: HttpRequest, country: str, step: str) -> HttpResponse:
    """Show one step with all its records."""
    return _step_page(request, country, step)


def _step_page(
    request: HttpRequest,
    country: str,
    step: str,
    form: forms.Done | None = None,
    reason_form: forms.NotNeeded | None = None,
) -> HttpResponse:
    viewer = viewer_of(request)
    home, shown, history = step_list.step_of(viewer, country, step)
    before = history[0] if history else None
    fact = set_up_facts.look(viewer, country).get(shown.seen) if shown.seen else None
    context = {
        "fact": fact,
        "country": home,
        "step": shown,
        "record": before if before and before.undone_at is None else None,
        "undone": [record for record in history if record.undone_at],
        "may_record": may(viewer, _RECORD),
        "form": form or forms.Done(initial=_again(before)),
        "reason_form": reason_form or forms.NotNeeded(initial=_again(before)),
    }
    status = 400 if form or reason_form else 200
    return render(request, "desk/set_up/step.html", context, status=status)


def _again(before: Recorded | None) -> dict[str, object]:
    """Return the initial values of the forms: a withdrawn record, to be corrected; else today's date."""
    if before is None:
        return {"on": timezone.localdate(clock.now())}
    day = before.done_on or timezone.localdate(clock.now())
    return {"on": day, "by": before.done_by, "place": before.place, "reason": before.reason}


@posted_from("set-up-step")
@needs(_RECORD)
def record(request: HttpRequest, country: str, step: str) -> HttpResponse:
    """Record that a step is done."""
    form = forms.Done(request.POST)
    if not form.is_valid():
        return _step_page(request, country, step, form)
    try:
        actions.record_step(viewer_of(request), country, step, **form.cleaned_data)
    except BadInput as error:
        return _step_page(request, country, step, refuse(form, error))
    return done(request, _("Recorded as done."), "set-up-of", country=country)


@posted_from("set-up-step")
@needs(_RECORD)
def not_needed(request: HttpRequest, country: str, step: str) -> HttpResponse:
    """Record that a country does not need a step."""
    form = forms.NotNeeded(request.POST)
    if not form.is_valid():
        return _step_page(request, country, step, reason_form=form)
    try:
        actions.record_step_not_needed(
            viewer_of(request), country, step, form.cleaned_data["reason"]
        )
    except BadInput as error:
        return _step_page(request, country, step, reason_form=refuse(form, error))
    wording_hints.remember(request, form.cleaned_data["reason"])
    return done(request, _("Recorded as not needed here."), "set-up-of", country=country)


@posted_from("set-up-step")
@needs(_RECORD)
def undo(request: HttpRequest, country: str, step: str) -> HttpResponse:
    """Withdraw the record of a step."""
    actions.undo_step(viewer_of(request), country, step)
    sentence = _("Withdrawn: the step is open again. The record can still be read.")
    return done(request, sentence, "set-up-of", country=country)


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Show how many people a unit needs for the expected reports. Nothing is stored."""
    viewer = viewer_of(request)
    require_steps(viewer, own := step_list.own_country(viewer), own)
    form = forms.Staffing(request.GET or None)
    load = form.load() if form.is_valid() else None
    plan = staffing.plan(load) if load else None
    context = {
        "form": form,
        "plan": plan,
        "rows": labels.rows(plan) if plan else (),
        "interpreters": plan.interpreters if plan else 0,
        "urgent": labels.figure(plan.urgent) if plan else "",
        "load": [(name, labels.figure(number)) for name, number in form.printed(load)]
        if load
        else (),
        "is_empty": load is not None and not any(load.reports.values()),
        "works": labels.WORKS.values(),
        "efforts": labels.efforts(),
        "part": labels.figure(staffing.PART),
        "days": staffing.DAYS,
        "may_record": may(viewer, _RECORD),
    }
    status = 400 if form.is_bound and plan is None else 200
    return render(request, "desk/set_up/staffing.html", context, status=status)
