"""How many officers of a unit can do something, and could at another time: numbers, nobody's name."""

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
    """The officers of one unit who hold a role for something today. `spans`: of each, when they were certified.

    Which roles somebody held before is kept nowhere, nor who has left: so of the past this says rather too few.
    """

    time_zone: str
    spans: tuple[tuple[Span, ...], ...]

    def number(self, first: datetime, last: datetime) -> int:
        """Return how many could at the one moment and at the other."""
        return sum(
            all(any(begin <= at < end for begin, end in each) for at in (first, last))
            for each in self.spans
        )


def able(viewer: OfficerViewer, permission: Permission, country: str = "") -> dict[UUID, Able]:
    """Return who can do something that needs a certificate: in the viewer's unit, or in all of a country."""
    units = Unit.objects.filter(**{"country": country} if country else {"id": viewer.unit})
    roles = [role for role, given in HELD_BY.items() if permission in given]
    ended = Least(Coalesce("withdrawn_at", "expires_at"), "expires_at")
    rows = Certificate.objects.filter(
        function=NEEDS[permission],
        officer__is_active=True,
        officer__unit__in=units,
        officer__in=RoleHeld.objects.filter(role__in=roles).values("officer"),
    ).values_list("officer__unit_id", "officer_id", "issued_at", ended)
    held: dict[UUID, dict[UUID, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for unit, officer, begin, end in rows:
        held[unit][officer].append((begin, end))
    return {
        unit: Able(zone, tuple(tuple(spans) for spans in held[unit].values()))
        for unit, zone in units.values_list("id", "time_zone")
    }
