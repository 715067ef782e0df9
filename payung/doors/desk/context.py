"""What every template of the desk may use: who looks, from which unit, with which keys."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payung.doors.desk.current_officer import officer_of, unit_of
from payung.foundation import clock
from payung.intake.policy import watches
from payung.staff.policy import may
from payung.staff.queries import UnitCard
from payung.staff.roles import ROLE_NAMES, Permission
from payung.staff.viewer import OfficerViewer


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return the officer, the unit, when the page was made, and whether this is a demonstration."""
    officer = officer_of(request)
    return {
        "officer": officer,
        "unit": unit_of(request),
        "roles": _roles(request),
        "rooms": _rooms(request),
        "rotation": _rotation(request),
        "without_unit_key": officer is not None and _lacks_unit_key(officer),
        "made_at": clock.now(),
        "is_demo": settings.PAYUNG_DEMO,
        "idle_seconds": settings.PAYUNG_IDLE_MINUTES * 60,
    }


@dataclass(frozen=True)
class Room:
    """One place in the desk to which the officer may go."""

    name: str
    url: str
    current: bool


def _rooms(request: HttpRequest) -> list[Room]:
    """Return the pages that the officer may open, the one to begin with first."""
    officer = officer_of(request)
    if officer is None:
        return []
    found = [("queue", _("Queue"))] if may(officer, Permission.REPORT_QUEUE_READ) else []
    if may(officer, Permission.MEDIA_HASH_MATCH):
        found.append(("known", _("Hash lookup")))
    if may(officer, Permission.EXHIBIT_READ):
        found.append(("exhibits", _("Exhibits")))
        found.append(("worklist", _("Viewing worklist")))
    if may(officer, Permission.VIEWING_EXPOSURE_READ):
        found.append(("care", _("Wellbeing and viewing limits")))
    found.append(("unit", _("Unit")))
    if may(officer, Permission.PEOPLE_CERTIFICATE_GIVE):
        found.append(("certificates", _("Certificates")))
    if may(officer, Permission.PEOPLE_OFFICER_MANAGE):
        found.append(("administration", _("Administration")))
    if watches(officer):
        found.append(("oversight", _("Oversight")))
    found.append(("me", _("Me")))
    return [Room(name, url := reverse(page), request.path.startswith(url)) for page, name in found]


def _lacks_unit_key(officer: OfficerViewer) -> bool:
    """Say whether who works on reports cannot open any: the first key is their own, no unit's."""
    works = may(officer, Permission.REPORT_QUEUE_READ)
    return bool(works) and len(officer.keys) < 2


def _rotation(request: HttpRequest) -> UnitCard | None:
    """Return the unit whose key somebody must make anew, for those who can; None where nothing is due."""
    officer, unit = officer_of(request), unit_of(request)
    if officer is None or unit is None or not may(officer, Permission.PEOPLE_KEY_GRANT):
        return None
    return unit if unit.rotation_due_at else None


def _roles(request: HttpRequest) -> str:
    officer = officer_of(request)
    held = sorted(officer.roles) if officer else ()
    return ", ".join(str(ROLE_NAMES[role]) for role in held) or _("no role yet")
