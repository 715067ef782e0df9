"""The other cases of a suspect: officers linked them, and each child keeps a case of their own."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from payung.cases.models import Case, Join, JoinKind
from payung.cases.policy import OVERSIGHT
from payung.cases.queries.visibility import under
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class SuspectCases:
    """The other cases of one suspect. `cases`: those that exist for the viewer, the oldest first.

    `elsewhere`: the units that have others by now. What is for others by name counts for nothing.
    """

    cases: tuple[Case, ...] = ()
    elsewhere: tuple[UUID, ...] = ()


NONE: Final = SuspectCases()


def has_suspect_cases() -> Exists:
    """Return whether a case `OuterRef("known_as")`, or one merged into it, is linked by a suspect."""
    links = Join.objects.filter(kind=JoinKind.SUSPECT, undone_at=None)
    case = OuterRef("known_as")
    ends = Q(first=case) | Q(second=case)
    return Exists(links.filter(ends | Q(first__merged_into=case) | Q(second__merged_into=case)))


def suspect_cases(viewer: OfficerViewer, case: Case) -> SuspectCases:
    """Return the other cases of a suspect, also those that are linked through another one."""
    others = _linked(case.about) - {case.about}
    if not others:
        return NONE
    mine = under(viewer, others).select_related("owner", "share_of")
    there = tuple(mine.order_by("opened_at", "id"))
    rest = others - {one.about for one in there}
    away = Case.objects.filter(id__in=rest, named_only=False, conflicted=False)
    away = away.exclude(unit_id=viewer.unit).exclude(unit__kind=OVERSIGHT)
    return SuspectCases(there, tuple(away.order_by("opened_at").values_list("unit", flat=True)))


def _linked(lead: UUID) -> set[UUID]:
    """Return the leads of all cases that are linked with this one, itself too."""
    ends = (
        Coalesce("first__merged_into", "first"),
        Coalesce("second__merged_into", "second"),
    )
    links = Join.objects.filter(kind=JoinKind.SUSPECT, undone_at=None)
    known, fresh = {lead}, {lead}
    while fresh:
        at = Q(first__in=fresh) | Q(second__in=fresh)
        merged = Q(first__merged_into__in=fresh) | Q(second__merged_into__in=fresh)
        pairs = links.filter(at | merged).values_list(*ends)
        fresh = {end for pair in pairs for end in pair} - known
        known |= fresh
    return known
