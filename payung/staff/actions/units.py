"""Writes to units."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.models import Unit, UnitKind
from payung.staff.policy import require
from payung.staff.queries.lookups import chain, found_unit
from payung.staff.roles import Permission

_COUNTRY: Final = re.compile("[A-Z]{2}")
_AREA: Final = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")


def create_unit(
    viewer: Viewer,
    name: str,
    kind: UnitKind,
    country: str,
    *,
    area: str = "",
    is_default: bool = False,
    time_zone: str = "UTC",
) -> UUID:
    """Create a unit and return its id. It can receive once its first officer has made its key."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    if not _COUNTRY.fullmatch(country):
        raise BadInput("country", _("A country's code is two capital letters."))
    details: dict[str, str | bool] = {
        "area": area,
        "is_default": is_default,
        "time_zone": time_zone,
    }
    with acting(viewer) as act:
        unit = Unit(kind=kind, country=country, name=_name(name))
        _set(unit, details)
        unit.save(force_insert=True)
        act.record(chain(unit.id), acts.UNIT_CREATED, f"unit:{unit.id}")
    return unit.id


def change_unit(viewer: Viewer, unit: UUID, **details: str | bool) -> None:
    """Change a unit's area, time zone, or whether it receives by default. The rest is in its charter."""
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        row = found_unit(unit)
        _set(row, details)
        row.save(update_fields=[*details])
        act.record(chain(unit), acts.UNIT_CHANGED, f"unit:{unit}")


def _set(unit: Unit, details: Mapping[str, str | bool]) -> None:
    if "time_zone" in details:
        _check_zone(str(details["time_zone"]))
    area = str(details.get("area", ""))
    if area and not _AREA.fullmatch(area):
        raise BadInput("area", _("An area has a code such as XA-01."))
    if area and area[:2] != unit.country:
        raise BadInput("area", _("This area is in a different country than the unit."))
    for field, value in details.items():
        if field not in {"area", "is_default", "time_zone"}:
            raise BadInput(field)
        setattr(unit, field, value)


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 200:
        raise BadInput("name", _("A unit's name has 1 to 200 characters."))
    if Unit.objects.filter(name=words).exists():
        raise BadInput("name", _("Another unit has this name."))
    return words


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise BadInput("time_zone", _("Enter a time zone such as Asia/Bangkok.")) from None
