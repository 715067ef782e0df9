"""Numbers of officers of a unit who hold a permission, now and at other times; no names."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce, Least

from payung.staff.models import Certificate, RoleHeld, Unit
from payung.staff.roles import HELD_BY, NEEDS, Permission
from payung.staff.viewer import OfficerViewer

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Able:
    """The officers of one unit with a role for a permission today. `spans`: their certified times, by officer.

    Former roles and departed officers are not recorded, so numbers of the past are rather too low.
    """

    time_zone: str
    spans: tuple[tuple[Span, ...], ...]

    def number(self, first: datetime, last: datetime) -> int:
        """Return how many were certified at both moments."""
        return sum(
            all(any(begin <= at < end for begin, end in spans) for at in (first, last))
            for spans in self.spans
        )


def able(viewer: OfficerViewer, permission: Permission, country: str = "") -> dict[UUID, Able]:
    """Return, by unit, the officers with a certified permission: in the viewer's unit or in a country."""
    units = Unit.objects.filter(**{"country": country} if country else {"id": viewer.unit})
    roles = [role for role, given in HELD_BY.items() if permission in given]
    ended = Least(Coalesce("withdrawn_at", "expires_at"), "expires_at")
    rows = Certificate.objects.filter(
        function=NEEDS[permission],
        officer__is_active=True,
        officer__unit__in=units,
        officer__in=RoleHeld.objects.filter(role__in=roles).values("officer"),
    ).values_list("officer__unit_id", "officer_id", "issued_at", ended)
    by_officer: dict[UUID, dict[UUID, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for unit, officer, begin, end in rows:
        by_officer[unit][officer].append((begin, end))
    return {
        unit: Able(zone, tuple(tuple(spans) for spans in by_officer[unit].values()))
        for unit, zone in units.values_list("id", "time_zone")
    }
