"""Who must be told within the hour of a child in danger, why, and how to reach them: lines of the case page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.directory import queries as directory
from payung.directory.cards import ContactView
from payung.directory.helpline_kinds import Purpose
from payung.doors.desk import labels as desk_labels
from payung.intake.contents.actions import OpenedReport
from payung.intake.emergency_contacts import (
    CHILD_PROTECTION,
    HEALTH,
    HELPLINE,
    POLICE,
    UNTIL,
    avoids_police,
    contacts,
)
from payung.intake.queries import Why
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Path

Text = desk_labels.Text
WHO: Final[dict[str, Text]] = {
    POLICE: _("The police"),
    CHILD_PROTECTION: _("Child protection"),
    HELPLINE: _("A helpline"),
    HEALTH: _("A doctor or hospital"),
}
WHY: Final[dict[str, Text]] = {
    "reach": _("the child must be reached: call whoever is fastest"),
    "home": _("somebody in the home may be the danger"),
    "threat": _("somebody threatens the child"),
    "unsafe": _("the child is not safe now"),
    "self_harm": _(
        "the child may hurt themselves: police only to find a child whose life is in danger"
    ),
    "avoids_police": _("the police must not be told first"),
}
_PURPOSES: Final = {POLICE: Purpose.EMERGENCY, HELPLINE: Purpose.TALK}


@dataclass(frozen=True)
class Line:
    """One who must be told. `numbers`: of the directory, tested by somebody; `ours`: the viewer's own unit."""

    who: Text
    why: tuple[Text, ...]
    ours: bool
    units: tuple[str, ...]
    numbers: tuple[tuple[str, ContactView], ...]


def lines(
    viewer: OfficerViewer,
    country: str,
    level: str,
    whys: Iterable[Why],
    opened: OpenedReport | None,
) -> tuple[Line, ...]:
    """Return who must be told about a case of P1 or P2 in a country, whose report opens; else none."""
    known = tuple(whys)
    if level not in UNTIL or opened is None:
        return ()
    official = any(Path.OVERSIGHT in why.paths for why in known)
    named = contacts(
        dict.fromkeys(rule for why in known for rule in why.rules),
        country,
        without_police=official or avoids_police(opened.report),
    )
    if not named:
        return ()
    units, tested = people.units_in(viewer, country), directory.tested_numbers(viewer, country)
    return tuple(
        Line(
            who=WHO[contact.kind],
            why=tuple(WHY[code] for code in contact.reasons),
            ours=contact.kind == viewer.unit_kind,
            units=tuple(
                unit.name for unit in units if unit.kind == contact.kind and unit.id != viewer.unit
            ),
            numbers=tested[_PURPOSES[contact.kind]] if contact.kind in _PURPOSES else (),
        )
        for contact in named
    )
