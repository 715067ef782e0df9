"""Who works with each child of a case, and whether that officer alone reads the child's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.cases.models import CHILD_FILE, Case, ChildFile, Proposal
from payung.cases.policy import may_read_child
from payung.cases.queries.visibility import members_of
from payung.foundation.errors import Conflict, NotAllowed
from payung.staff.policy import PermissionResult
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class FileCard:
    """The outside of a child's file. `id`: of the child. `may_read`: whether the viewer reads it.

    `is_leaving`: an officer has decided to delete it.
    """

    id: UUID
    worker: UUID | None
    worker_name: str
    own_only: bool
    may_read: PermissionResult
    is_leaving: bool


Cards = Mapping[UUID, FileCard]
NO_CARDS: Final[Cards] = {}


def child_files(viewer: OfficerViewer, case: Case) -> Cards:
    """Return the files of the children of a case and of all that is merged into it, by child.

    A child for whom nobody has written anything yet has none.
    """
    return files_in(viewer, members_of(viewer, case.about))


def files_in(viewer: OfficerViewer, reports: QuerySet[Case]) -> Cards:
    """Return the files of the children who were written down in some reports, by child."""
    rows = ChildFile.objects.filter(case__in=reports)
    decided = Proposal.objects.filter(record=OuterRef("id"), kind=CHILD_FILE)
    of_rows = rows.annotate(leaves=Exists(decided)).values_list(
        *("id", "worker", "worker__full_name", "own_only", "leaves")
    )
    return {
        id_: FileCard(
            id_, worker, name or "", own, may_read_child(viewer, worker, own_only=own), leaves
        )
        for id_, worker, name, own, leaves in of_rows
    }


def is_readable(cards: Cards, persons: Iterable[UUID]) -> bool:
    """Say whether the viewer reads what concerns some persons: not if all are children of others."""
    concerned = [cards[person] for person in persons if person in cards]
    return not concerned or any(card.may_read for card in concerned)


def require_kept(viewer: OfficerViewer, persons: Iterable[UUID]) -> None:
    """Raise Conflict where the deletion of the file of one of these children is confirmed."""
    del viewer  # who asks may write in the case
    going = Proposal.objects.filter(record__in=list(persons), kind=CHILD_FILE)
    if going.filter(ends_at__isnull=False).exists():
        raise Conflict(_("The deletion of this child's file is confirmed. Cancel it first."))


def require_readable(viewer: OfficerViewer, case: Case, persons: Iterable[UUID]) -> None:
    """Raise NotAllowed, with the reason, where all these persons are children whose file is for others."""
    some = list(persons)
    cards = child_files(viewer, case) if some else NO_CARDS
    if not is_readable(cards, some):
        raise NotAllowed(next(cards[one].may_read.reason for one in some if one in cards))
