"""What every template of the desk may use: the officer, their unit and their keys."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from payung.cases.policy import watches
from payung.doors.desk.current_officer import officer_of, unit_of
from payung.foundation import clock
from payung.staff.policy import may
from payung.staff.queries import UnitCard
from payung.staff.roles import ROLE_NAMES, Permission
from payung.staff.viewer import OfficerViewer


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Return the officer, the unit, the time of the page, and whether this is a demonstration."""
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
    """One feature of the desk that the officer may open."""

    name: str
    url: str
    current: bool


def _rooms(request: HttpRequest) -> list[Room]:
    """Return the features that the officer may open, the one to begin with first."""
    officer = officer_of(request)
    if officer is None:
        return []
    pages = [("queue", _("Queue"))] if may(officer, Permission.REPORT_QUEUE_READ) else []
    if may(officer, Permission.MEDIA_HASH_MATCH):
        pages.append(("known", _("Hash lookup")))
    if may(officer, Permission.EXHIBIT_READ):
        pages.append(("exhibits", _("Exhibits")))
        pages.append(("worklist", _("Viewing worklist")))
    if may(officer, Permission.VIEWING_EXPOSURE_READ):
        pages.append(("care", _("Wellbeing and viewing limits")))
    pages.append(("unit", _("Unit")))
    if may(officer, Permission.PEOPLE_CERTIFICATE_GIVE):
        pages.append(("certificates", _("Certificates")))
    if may(officer, Permission.PEOPLE_OFFICER_MANAGE):
        pages.append(("administration", _("Administration")))
    if watches(officer):
        pages.append(("oversight", _("Oversight")))
    pages.append(("me", _("Me")))
    return [Room(name, url := reverse(page), request.path.startswith(url)) for page, name in pages]


def _lacks_unit_key(officer: OfficerViewer) -> bool:
    """Say whether an officer who works on reports can open none: they hold only their own key."""
    works = may(officer, Permission.REPORT_QUEUE_READ)
    return bool(works) and len(officer.keys) < 2


def _rotation(request: HttpRequest) -> UnitCard | None:
    """Return the unit if a new key is due and the officer could make it; else None."""
    officer, unit = officer_of(request), unit_of(request)
    if officer is None or unit is None or not may(officer, Permission.PEOPLE_KEY_GRANT):
        return None
    return unit if unit.rotation_due_at else None


def _roles(request: HttpRequest) -> str:
    officer = officer_of(request)
    roles = sorted(officer.roles) if officer else ()
    return ", ".join(str(ROLE_NAMES[role]) for role in roles) or _("no role yet")
