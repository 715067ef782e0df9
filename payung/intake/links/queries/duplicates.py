"""Duplicates: undecided reports of services about the same account or file as one that is decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from payung.cases.models import Case
from payung.cases.policy import BATCH
from payung.cases.queries import leads, members_of, shares_of
from payung.foundation.blind_index import CHILD
from payung.intake.links.queries.linked_reports import STRONG
from payung.intake.models import Token
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE, Lane

FILES: Final = ("md5", "sha1", "sha256", "pdq")  # the same file, or the same picture
VALUES: Final = 200  # of one case that are compared


@dataclass(frozen=True)
class Duplicate:
    """An undecided report of a service, and the kinds of identifiers that it shares with the decided one."""

    id: UUID
    level: str
    language: str
    received_at: datetime
    owner_name: str
    kinds: tuple[str, ...]

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of it."""
        return str(self.id)[:8]


@dataclass(frozen=True)
class Duplicates:
    """The oldest duplicates of a case, as many as one act closes. `more`: there are others behind these."""

    rows: tuple[Duplicate, ...]
    more: bool = False


def duplicates(
    viewer: OfficerViewer, case: Case, among: Collection[UUID] | None = None
) -> Duplicates:
    """Return the duplicates of a case of the viewer's unit, or those of them that are `among` some.

    Only of the industry lane, with every report that is joined to them, and undecided. Never what may be danger
    to a child (P1, P2), names a child, is held, shared, or for officers by name.
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    values = _values(viewer, case)
    cases = _undecided(viewer).exclude(id=case.about)
    if among is not None:
        cases = cases.filter(id__in=list(among))
    same = Token.objects.filter(value__in=values, kind__in=[*STRONG, *FILES])
    shared = same.filter(report=OuterRef("id"))
    rows = list(
        cases.filter(Exists(shared))
        .select_related("owner")
        .order_by("opened_at", "id")[: BATCH + 1]
    )
    kinds: dict[UUID, set[str]] = {}
    held = same.filter(report__in=[row.id for row in rows]).values_list("report_id", "kind")
    for report, kind in held if rows else ():
        kinds.setdefault(report, set()).add(kind)
    found = [
        Duplicate(
            id=row.id,
            level=row.level,
            language=row.language,
            received_at=row.opened_at,
            owner_name=row.owner.full_name if row.owner else "",
            kinds=tuple(sorted(kinds.get(row.id, ()))),
        )
        for row in rows[:BATCH]
    ]
    return Duplicates(tuple(found), more=len(rows) > BATCH)


def _values(viewer: OfficerViewer, case: Case) -> list[bytes]:
    of_case = members_of(viewer, case.about).values("id")
    tokens = Token.objects.filter(report__in=of_case, kind__in=[*STRONG, *FILES])
    rows = tokens.order_by("id").values_list("value", flat=True)[:VALUES]
    return list(dict.fromkeys(bytes(value) for value in rows))


def _undecided(viewer: OfficerViewer) -> QuerySet[Case]:
    """Return the undecided cases of the industry lane that nothing sets apart."""
    itself = Q(report=OuterRef("id")) | Q(report__case__merged_into=OuterRef("id"))
    child = Token.objects.filter(itself, kind__startswith=CHILD)
    elsewhere = Case.objects.filter(merged_into=OuterRef("id")).exclude(lane=Lane.INDUSTRY)
    return (
        leads(viewer)
        .filter(lane=Lane.INDUSTRY.value, share_of=None, closed_at=None, level_decided_at=None)
        .filter(held_at=None, named_only=False)
        .exclude(level__in=[level.value for level in UNTIL_SAFE])
        .exclude(Exists(child))
        .exclude(Exists(elsewhere))
        .exclude(Exists(shares_of(viewer, OuterRef("id"))))
    )
