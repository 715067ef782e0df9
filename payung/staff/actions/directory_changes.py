"""Writes to the directory by officers: it knows neither permissions nor the ledger, which this module adds."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from payung.directory import actions as directory
from payung.directory.change_labels import ChangeKind
from payung.directory.models import Change
from payung.foundation.errors import Conflict
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act, acting
from payung.staff import acts
from payung.staff.models import Unit
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

_CHAIN = "system"


def record_helpline_test(
    viewer: Viewer, contact: int, *, worked: bool, note: str = "", confirm_last: bool = False
) -> Change | None:
    """Record the viewer's test of a contact.

    Where it would show or hide the contact, a second person confirms first: returns the waiting change. Raises
    the errors of `directory.actions.record_test`.
    """
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        if isinstance(viewer, OfficerViewer):
            change = directory.propose_test(viewer, contact, worked, note, confirm_last)
            if change is not None:
                return _proposed(act, change)
        directory.record_test(viewer, contact, worked, note, confirm_last)
        what = acts.HELPLINE_WORKED if worked else acts.HELPLINE_FAILED
        act.record(_CHAIN, what, f"contact:{contact}")
    return None


def propose_change(
    viewer: Viewer, kind: ChangeKind, country: str | None, content: Mapping[str, Any]
) -> Change:
    """Propose a change of what children see, for another person to confirm.

    `content`: the arguments of the proposed action. Raises its errors.
    """
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        return _proposed(act, directory.propose(viewer, kind, country or "", content))


def _proposed(act: Act, change: Change) -> Change:
    act.record(_CHAIN, acts.HELPLINE_CHANGE_PROPOSED, _subject(change), change.digest)
    return change


def confirm_change(viewer: Viewer, change: int, *, confirm_last: bool = False) -> None:
    """Confirm somebody else's change: children see it from now on."""
    require(viewer, Permission.DIRECTORY_CHANGE_CONFIRM)
    with acting(viewer) as act:
        row = directory.confirm(viewer, change, confirm_last=confirm_last)
        act.record(_CHAIN, acts.HELPLINE_CHANGE_CONFIRMED, _subject(row), row.digest)


def drop_change(viewer: Viewer, change: int) -> None:
    """Withdraw or refuse a waiting change: nothing changes for children."""
    if not may(viewer, Permission.DIRECTORY_HELPLINE_TEST):
        require(viewer, Permission.DIRECTORY_CHANGE_CONFIRM)
    with acting(viewer) as act:
        row = directory.drop(viewer, change)
        act.record(_CHAIN, acts.HELPLINE_CHANGE_DROPPED, _subject(row), row.digest)


def _subject(change: Change) -> str:
    return f"helpline-change:{change.pk}"


def set_areas(viewer: Viewer, country: str, areas: Mapping[str, str]) -> int:
    """Replace the areas of a country by `areas` (ISO 3166-2 code to name); return how many.

    Raises Conflict where a unit belongs to an area that would disappear.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        placed = Unit.objects.filter(country=country).exclude(area="").exclude(area__in=areas)
        if (unit := placed.first()) is not None:
            words = {"unit": unit.name, "area": unit.area}
            raise Conflict(_("%(unit)s is the unit of %(area)s: this area must stay.") % words)
        count = directory.set_areas(viewer, country, areas)
        act.record(_CHAIN, acts.AREAS_SET, f"country:{country.lower()}")
    return count
