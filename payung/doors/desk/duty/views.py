"""The unit's rota, and the units that answer for it or for which it answers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import unit_of, viewer_of
from payung.doors.desk.duty import weeks
from payung.doors.desk.duty.forms import AddDayOff, AddShift, Agree
from payung.doors.desk.forms import Choices
from payung.doors.desk.guards import accepted, done, needs, posted_from
from payung.foundation.errors import NotFound
from payung.staff import queries as people
from payung.staff.duty import actions, policy, queries
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_PLAN = Permission.PEOPLE_ROTA_PLAN


@needs(Permission.REPORT_QUEUE_READ)
@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """Show a week of the rota and the agreements; who plans finds the forms beneath."""
    return _page(request)


@needs(_PLAN)
@posted_from("duty")
def add(request: HttpRequest) -> HttpResponse:
    """Add a shift."""
    viewer = viewer_of(request)
    form = _shift_form(viewer, request.POST)

    def plan() -> object:
        data = form.cleaned_data
        officer = UUID(data["officer"])
        return actions.add_shift(viewer, officer, data["starts"], data["ends"], data["turn"])

    if accepted(form, plan):
        return done(request, _("The shift is on the rota."), "duty")
    return _page(request, shift=form)


@needs(_PLAN)
@posted_from("duty")
def remove(request: HttpRequest, shift: UUID) -> HttpResponse:
    """Remove a shift."""
    actions.remove_shift(viewer_of(request), shift)
    return done(request, _("The shift is removed."), "duty")


@needs(_PLAN)
@posted_from("duty")
def day_off(request: HttpRequest) -> HttpResponse:
    """Name a day off of the unit, or take it back."""
    form = AddDayOff(request.POST)
    if form.is_valid():
        actions.set_day_off(viewer_of(request), form.cleaned_data["day"], form.cleaned_data["name"])
        return done(request, _("The rota shows it."), "duty")
    return _page(request, day=form)


@needs(_PLAN)
@posted_from("duty")
def agree(request: HttpRequest) -> HttpResponse:
    """Ask another unit to answer."""
    viewer = viewer_of(request)
    form = _agree_form(viewer, request.POST)
    if accepted(form, lambda: actions.make_agreement(viewer, UUID(form.cleaned_data["unit"]))):
        sentence = _("The other unit must now test it: until then it does not count.")
        return done(request, sentence, "duty")
    return _page(request, agree=form)


@needs(_PLAN)
@posted_from("duty")
def tested(request: HttpRequest, agreement: UUID) -> HttpResponse:
    """Record that the viewer's unit was reached and can answer."""
    actions.record_test(viewer_of(request), agreement)
    return done(request, _("The test is recorded under your name."), "duty")


@needs(_PLAN)
@posted_from("duty")
def end(request: HttpRequest, agreement: UUID) -> HttpResponse:
    """End an agreement."""
    actions.end_agreement(viewer_of(request), agreement)
    return done(request, _("The agreement has ended."), "duty")


def _page(
    request: HttpRequest,
    *,
    shift: AddShift | None = None,
    day: AddDayOff | None = None,
    agree: Agree | None = None,
) -> HttpResponse:
    """Return the page of the rota, with a form that is wrong in place of an empty one."""
    viewer, unit = viewer_of(request), unit_of(request)
    if unit is None:
        raise NotFound
    plans = policy.may_plan(viewer)
    wrong = any(form is not None for form in (shift, day, agree))
    context = {
        "week": weeks.week(viewer, unit, request.GET.get("week", "")),
        "agreements": queries.agreements(viewer),
        "can_agree": policy.can_answer(unit),
        "plans": plans,
        "shift_form": shift or (_shift_form(viewer, None) if plans else None),
        "day_form": day or AddDayOff(),
        "agree_form": agree or (_agree_form(viewer, None) if plans else None),
    }
    return render(request, "desk/duty/duty.html", context, status=400 if wrong else 200)


def _shift_form(viewer: OfficerViewer, data: QueryDict | None) -> AddShift:
    return AddShift(data, officers=_officers(viewer))


def _officers(viewer: OfficerViewer) -> Choices:
    """Return the colleagues who see the queue, and say of whom the rota cannot count."""
    able = queries.able_officers(viewer, [viewer.unit])
    return [
        (
            str(officer),
            name if officer in able else _("%(name)s (no certificate or key)") % {"name": name},
        )
        for officer, name in queries.planned_officers(viewer)
    ]


def _agree_form(viewer: OfficerViewer, data: QueryDict | None) -> Agree:
    others = [unit for unit in people.units(viewer) if unit.id != viewer.unit]
    return Agree(
        data, units=[(str(unit.id), unit.name) for unit in others if policy.can_answer(unit)]
    )
