"""Drop a decision to delete a child's file: it was cancelled, or the case has moved on."""

from uuid import UUID

from payung.cases.models import CHILD_FILE, ChildFilePart, Proposal
from payung.foundation import sealing
from payung.foundation.sql.removal import remove


def drop_file_deletion(child: UUID) -> None:
    """Forget that a child's file was to be deleted, with the keys to the reason."""
    rows = Proposal.objects.filter(record=child, kind=CHILD_FILE)
    sealing.forget_all(*rows.values_list("id", flat=True))
    remove(rows)
    remove(ChildFilePart.objects.filter(file=child))
