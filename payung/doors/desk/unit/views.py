"""The unit's page: its officers, and those who wait for its key."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases.assignment.queries import load
from payung.cases.policy import leads
from payung.cases.retention.queries import to_keep
from payung.directory import queries as directory
from payung.doors.desk.current_officer import viewer_of
from payung.intake.policy import may_read_blame_figures
from payung.staff.policy import may, may_read_steps, may_see_colleagues
from payung.staff.queries import key_versions
from payung.staff.queries.members import Member
from payung.staff.roles import FUNCTION_NAMES, Permission
from payung.staff.viewer import OfficerViewer


@require_safe
def unit(request: HttpRequest) -> HttpResponse:
    """Show the unit to its officers. An officer whose key is not confirmed sees only themselves."""
    viewer = viewer_of(request)
    staff, keys = key_versions.unit_page(viewer)
    if not may_see_colleagues(viewer):
        alone = {"here": staff, "functions": FUNCTION_NAMES}
        return render(request, "desk/unit/unit_alone.html", alone)
    here = [officer for officer in staff if officer.is_active]
    context = {
        "here": here,
        "gone": [officer for officer in staff if not officer.is_active],
        "waiting": _waiting(here, has_key=bool(keys.versions)),
        "keys": keys,
        "holders": [officer for officer in here if officer.id in keys.holders],
        "may_grant": may(viewer, Permission.PEOPLE_KEY_GRANT),
        "may_give_leave": may(viewer, Permission.PEOPLE_OVERRIDE_GIVE),
        "may_read_steps": may_read_steps(viewer),
        "may_read_blame_figures": may_read_blame_figures(viewer),
        "leaves": key_versions.leaves(viewer),
        "load": load(viewer) if leads(viewer) else None,
        "functions": FUNCTION_NAMES,
        "to_keep": to_keep(viewer),
        "changes_waiting": _changes_waiting(viewer),
    }
    return render(request, "desk/unit/unit.html", context)


def _changes_waiting(viewer: OfficerViewer) -> int:
    """Return the number of changes that wait, for an officer who may confirm one; else 0."""
    confirms = may(viewer, Permission.DIRECTORY_CHANGE_CONFIRM)
    return directory.changes_waiting(viewer) if confirms else 0


def _waiting(here: list[Member], *, has_key: bool) -> list[Member]:
    """Return the officers who wait for a colleague, certified ones first, since they could work already."""
    waiting = [officer for officer in here if _waits(officer, has_key=has_key)]
    return sorted(waiting, key=lambda officer: not officer.is_certified)


def _waits(officer: Member, *, has_key: bool) -> bool:
    return officer.waits_to_be_confirmed or (has_key and officer.waits_for_key)
