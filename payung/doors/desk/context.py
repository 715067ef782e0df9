"""What every template of the desk may use: the officer, their unit and their keys."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from payung.cases.policy import watches
from payung.doors.desk.current_officer import officer_of, unit_of
from payung.foundation import clock
from payung.foundation.errors import Text
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


# The features of the desk in order: address, name, and who may open it; None: everybody.
_ROOMS: Final[tuple[tuple[str, Text, Permission | None], ...]] = (
    ("queue", _("Queue"), Permission.REPORT_QUEUE_READ),
    ("steps", _("My steps"), Permission.CASE_STEP_WRITE),
    ("removals", _("Removal requests"), Permission.REPORT_CONTENT_OPEN),
    ("shift", _("Shift handover"), Permission.REPORT_TAKE),
    ("write-down", _("Write down a report"), Permission.REPORT_WRITE_DOWN),
    ("search", _("Search"), Permission.REPORT_QUEUE_READ),
    ("known", _("Hash lookup"), Permission.MEDIA_HASH_MATCH),
    ("exhibits", _("Exhibits"), Permission.EXHIBIT_READ),
    ("worklist", _("Viewing worklist"), Permission.EXHIBIT_READ),
    ("care", _("Wellbeing and viewing limits"), Permission.VIEWING_EXPOSURE_READ),
    ("unit", _("Unit"), None),
    ("certificates", _("Certificates"), Permission.PEOPLE_CERTIFICATE_GIVE),
    ("administration", _("Administration"), Permission.PEOPLE_OFFICER_MANAGE),
    ("oversight", _("Oversight"), Permission.LEDGER_READ_ALL),
    ("me", _("Me"), None),
)


def _rooms(request: HttpRequest) -> list[Room]:
    """Return the features that the officer may open, the one to begin with first."""
    officer = officer_of(request)
    if officer is None:
        return []
    return [
        Room(str(name), url := reverse(page), request.path.startswith(url))
        for page, name, permission in _ROOMS
        if _opens(officer, permission)
    ]


def _opens(officer: OfficerViewer, permission: Permission | None) -> bool:
    if permission is Permission.LEDGER_READ_ALL:
        return bool(watches(officer))
    return permission is None or bool(may(officer, permission))


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
    return ", ".join(str(ROLE_NAMES[role]) for role in roles) or _now("no role yet")
