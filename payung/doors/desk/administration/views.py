"""Units, for administrators: the list, a new unit, and the state of its set-up."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.directory import queries as directory
from payung.doors.desk import forms as desk_forms
from payung.doors.desk.administration import forms, labels
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, needs, posted_from, refuse
from payung.doors.desk.helplines.views import EVERYWHERE
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import Viewer
from payung.staff import actions
from payung.staff.queries import administration as setting_up
from payung.staff.queries import members
from payung.staff.queries.administration import KINDS, SetUp, UnitRow
from payung.staff.roles import Permission

FIRST_DUE: Final = 8  # numbers to be tried on the first page; each country's page has the rest


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Show the numbers that are due to be tried, and all units, those that need something first."""
    viewer = viewer_of(request)
    rows = setting_up.units(viewer)
    rows.sort(key=lambda row: (not row.rotation_due_at, row.step is SetUp.READY, row.holders > 1))
    units = [(row, KINDS[row.kind], labels.STEPS[row.step]) for row in rows]
    due = directory.due(viewer, {row.country for row in rows})
    context = {
        "units": units,
        "due": due,
        "first_due": due[:FIRST_DUE],
        "everywhere": EVERYWHERE,
        "changes_waiting": directory.changes_waiting(viewer),
    }
    return render(request, "desk/administration/administration.html", context)


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@sudo
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Create a unit."""
    viewer = viewer_of(request)
    form = forms.NewUnit(request.POST if is_posted(request) else None, countries=countries(viewer))
    if not form.is_valid():
        return _add_page(request, form)
    data = form.cleaned_data
    try:
        unit = actions.create_unit(
            viewer,
            data["name"],
            setting_up.kind(data["kind"]),
            data["country"],
            is_default=data["is_default"],
            time_zone=data["time_zone"],
        )
    except BadInput as error:
        return _add_page(request, refuse(form, error))
    return done(
        request, _("The unit was added. Now invite its first officer."), "unit-of", unit=unit
    )


def _add_page(request: HttpRequest, form: forms.NewUnit) -> HttpResponse:
    kinds = zip(form["kind"], labels.KINDS.values(), strict=True)
    context = {"form": form, "kind_choices": list(kinds)}
    status = 400 if form.is_bound else 200
    return render(request, "desk/administration/unit_add.html", context, status=status)


def countries(viewer: Viewer) -> desk_forms.Choices:
    """Return the countries to choose from."""
    return [(country.iso2, country.name) for country in directory.countries(viewer)]


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@require_safe
def unit_of(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Show one unit: its next step, its officers and its details."""
    return _unit_page(request, unit)


@posted_from("unit-of")
@needs(Permission.PEOPLE_OFFICER_MANAGE)
@sudo
def change(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Change a unit's area, time zone, or whether it receives by default."""
    viewer = viewer_of(request)
    row, _staff = setting_up.unit_page(viewer, unit)
    form = forms.UnitDetails(request.POST, areas=_areas(viewer, row))
    if not form.is_valid():
        return _unit_page(request, unit, form)
    try:
        actions.change_unit(viewer, unit, **form.cleaned_data)
    except BadInput as error:
        return _unit_page(request, unit, refuse(form, error))
    return done(request, _("The unit's details were changed."), "unit-of", unit=unit)


def _areas(viewer: Viewer, row: UnitRow) -> desk_forms.Choices:
    """Return the areas of the unit's country, and the unit's own area, even if it is not among them."""
    areas: desk_forms.Choices = [
        (area.code, f"{area.name} ({area.code})") for area in directory.areas(viewer, row.country)
    ]
    own = row.area and row.area not in {code for code, _name in areas}
    return [*areas, (row.area, row.area)] if own else areas


def _unit_page(
    request: HttpRequest, unit: UUID, form: forms.UnitDetails | None = None
) -> HttpResponse:
    viewer = viewer_of(request)
    row, staff = setting_up.unit_page(viewer, unit)
    context = {
        "row": row,
        "here": [officer for officer in staff if officer.is_active],
        "gone": [officer for officer in staff if not officer.is_active],
        "step": labels.STEPS[row.step],
        "charter": labels.CHARTERS.get(row.charter, ""),
        "is_ready": row.step is SetUp.READY,
        "kind": KINDS[row.kind],
        "meaning": labels.KINDS[row.kind],
        "form": form or forms.UnitDetails(initial=vars(row), areas=_areas(viewer, row)),
    }
    status = 400 if form else 200
    return render(request, "desk/administration/unit_of.html", context, status=status)


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@sudo
@require_http_methods(FORM)
def root_signature(request: HttpRequest) -> HttpResponse:
    """Install the root's signature of an officer's key."""
    form = forms.Paste(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        viewer = viewer_of(request)
        try:
            officer = actions.install_root_signature(viewer, form.cleaned_data["text"])
        except BadInput as error:
            form.add_error("text", str(error.text))
        else:
            name = {"name": members.member(viewer, officer).full_name}
            sentence = _("The root has confirmed the key of %(name)s.") % name
            return done(request, sentence, "officer", officer=officer)
    status = 400 if form.is_bound else 200
    return render(request, "desk/administration/root_signature.html", {"form": form}, status=status)


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@sudo
@require_http_methods(FORM)
def recovery(request: HttpRequest) -> HttpResponse:
    """Install the keys that the recovery key has opened for an officer."""
    form = forms.Paste(request.POST if is_posted(request) else None)
    if is_posted(request) and form.is_valid():
        try:
            count = actions.install_recovery(viewer_of(request), form.cleaned_data["text"])
        except (BadInput, Conflict) as error:
            form.add_error("text", str(error.text))
        else:
            sentence = _("Done. Number of versions of the unit's key that open now: %(count)d.")
            return done(request, sentence % {"count": count}, "administration")
    status = 400 if form.is_bound else 200
    return render(request, "desk/administration/recovery.html", {"form": form}, status=status)
