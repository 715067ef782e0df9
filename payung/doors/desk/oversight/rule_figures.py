"""Figures on what the rules hear: all units of the country, or one."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payung.doors.desk.current_officer import unit_of, viewer_of
from payung.doors.desk.oversight.labels import identity
from payung.doors.desk.oversight.pages import page, watching
from payung.doors.desk.rule_marks.views import as_shown
from payung.intake.rule_marks import queries
from payung.staff.queries import oversight as people


@require_safe
@watching
def rule_figures(request: HttpRequest) -> HttpResponse:
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
    context = as_shown(queries.rule_figures_of_units(viewer, wanted))
    of = units[wanted] if wanted else ""
    filters = {"units": units, "wanted": SimpleNamespace(unit=wanted), "of": of}
    return page(request, "oversight-rule-figures", {**context, **filters})
