"""The unit's page: who is in it, and who waits for its key."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payung.cases.policy import leads
from payung.cases.queries import load, to_keep
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
    """Show the unit to any of its officers; themselves alone while nobody has confirmed their key."""
    viewer = viewer_of(request)
    staff, keys = key_versions.unit_page(viewer)
    if not may_see_colleagues(viewer):
        alone = {"here": staff, "functions": FUNCTION_NAMES}
        return render(request, "desk/unit/unit_alone.html", alone)
    here = [each for each in staff if each.is_active]
    context = {
        "here": here,
        "gone": [each for each in staff if not each.is_active],
        "waiting": _waiting(here, has_key=bool(keys.versions)),
        "keys": keys,
        "holders": [each for each in here if each.id in keys.holders],
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
    """Return how many changes of numbers wait, for whoever may confirm one."""
    confirms = may(viewer, Permission.DIRECTORY_CHANGE_CONFIRM)
    return directory.changes_waiting(viewer) if confirms else 0


def _waiting(here: list[Member], *, has_key: bool) -> list[Member]:
    """Return who waits for a colleague: those with a certificate first, since they could work already."""
    found = [each for each in here if _waits(each, has_key=has_key)]
    return sorted(found, key=lambda each: not each.is_certified)


def _waits(each: Member, *, has_key: bool) -> bool:
    return each.waits_to_be_confirmed or (has_key and each.waits_for_key)
