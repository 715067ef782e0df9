"""Figures on wording, and on what the rules hear: all units of the country, or one."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payung.doors.desk.blame_figures.views import as_shown as blame_as_shown
from payung.doors.desk.current_officer import unit_of, viewer_of
from payung.doors.desk.oversight.labels import identity
from payung.doors.desk.oversight.pages import page, watching
from payung.doors.desk.rule_marks.views import as_shown as rules_as_shown
from payung.intake.dialogue.queries import blame_figures_of_units
from payung.intake.rule_marks.queries import rule_figures_of_units
from payung.staff.queries import oversight as people
from payung.staff.viewer import OfficerViewer

Shown = Callable[[OfficerViewer, UUID | None], Mapping[str, object]]


@require_safe
@watching
def blame_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures on the wording of units to children."""
    return _of_units(
        request,
        "oversight-blame-figures",
        lambda viewer, unit: blame_as_shown(blame_figures_of_units(viewer, unit)),
    )


@require_safe
@watching
def rule_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures on what the rules about free text hear."""
    return _of_units(
        request,
        "oversight-rule-figures",
        lambda viewer, unit: rules_as_shown(rule_figures_of_units(viewer, unit)),
    )


def _of_units(request: HttpRequest, name: str, shown: Shown) -> HttpResponse:
    """Show the figures of all units of the country together, or of the unit in the address."""
    viewer, own = viewer_of(request), unit_of(request)
    unit = identity(request.GET.get("unit", ""))
    countries, names = people.countries_of_units(viewer), people.unit_names(viewer)
    units = {
        unit_id: name
        for unit_id, name in names.items()
        if own and countries[unit_id] == own.country
    }
    wanted = unit if unit in units else None
    of = units[wanted] if wanted else ""
    filters = {"units": units, "wanted": SimpleNamespace(unit=wanted), "of": of}
    return page(request, name, {**shown(viewer, wanted), **filters})
