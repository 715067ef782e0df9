"""What waits for a second person: outcomes and closures to be countersigned, deletions to be confirmed.

From clear columns alone: which case, since when, and who did the first half.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, UUIDField

from payung.cases.models import CHILD_FILE, Case, ChildFile, Decided, DecisionKind, Proposal
from payung.cases.queries.open_work import still_open
from payung.cases.queries.visibility import leads, visible
from payung.cases.queue.queries.queue_rows import WORDS, has_sign, with_number
from payung.staff.policy import may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 50  # of each sort, the longest-waiting ones


class Half(StrEnum):
    """An act of which one person has done the first half."""

    OUTCOME = "outcome"
    CLOSURE = "closure"
    DELETION = "deletion"
    FILE_DELETION = "file_deletion"


@dataclass(frozen=True)
class Halved:
    """An act that waits for a second person. `child`: whose file; `is_own`: the viewer did the first half."""

    half: Half
    case: UUID
    since: datetime
    officer_name: str
    is_own: bool
    child: UUID | None = None

    @property
    def short(self) -> str:
        """Return the short name by which colleagues speak of the case."""
        return str(self.case)[:8]


def halved(viewer: OfficerViewer) -> tuple[Halved, ...]:
    """Return what waits for a second person in the viewer's unit, the longest waiting first, in two queries.

    Deletions only where the viewer may decide one.
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    names = ("id", "ending__kind", "ending__made_at", "ending__officer_id")
    endings = waiting_endings(viewer, leads(viewer)).order_by("ending__made_at", "id")
    halves = [
        Halved(
            Half.CLOSURE if kind == DecisionKind.CLOSED else Half.OUTCOME,
            case,
            at,
            name,
            officer == viewer.id,
        )
        for case, kind, at, officer, name in endings.values_list(
            *names, "ending__officer__full_name"
        )[:MOST]
    ]
    if may(viewer, Permission.REPORT_DELETION_DECIDE):
        halves += _deletions(viewer)
    return tuple(sorted(halves, key=lambda one: one.since))


def _deletions(viewer: OfficerViewer) -> list[Halved]:
    files = ChildFile.objects.filter(id=OuterRef("record"))
    rows = waiting_deletions(viewer).annotate(
        of=Subquery(files.values("case"), output_field=UUIDField())
    )
    names = ("kind", "record", "of", "decided_at", "officer_id", "officer__full_name")
    return [
        Halved(
            Half.FILE_DELETION if kind == CHILD_FILE else Half.DELETION,
            of if kind == CHILD_FILE else record,
            at,
            name,
            officer == viewer.id,
            record if kind == CHILD_FILE else None,
        )
        for kind, record, of, at, officer, name in rows.order_by("decided_at", "id").values_list(
            *names
        )[:MOST]
    ]


def waiting_endings(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of `cases` in which an outcome or a closure waits to be countersigned.

    Not where somebody outside has written since: that makes it void.
    """
    ended = still_open(viewer, cases).filter(ending__isnull=False)
    holds = ended.filter(ending__made_at__gte=F("level_decided_at"))
    return with_number(holds).exclude(has_sign(viewer, WORDS))


def waiting_deletions(viewer: OfficerViewer) -> QuerySet[Proposal]:
    """Return the deletions of cases and of children's files that one officer has decided, and no second."""
    here = visible(viewer)
    files = ChildFile.objects.filter(
        Exists(here.filter(id=OuterRef("case"))), id=OuterRef("record")
    )
    return half_deleted(viewer).filter(Exists(here.filter(id=OuterRef("record"))) | Exists(files))


def half_deleted(viewer: OfficerViewer) -> QuerySet[Proposal]:
    """Return the same of all cases and files of the unit, whether or not they are there for the viewer."""
    return Proposal.objects.filter(unit_id=viewer.unit, decision=Decided.DELETE, ends_at=None)
