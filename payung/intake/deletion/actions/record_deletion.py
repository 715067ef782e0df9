"""What this room deletes, once people have decided it: a report with all that belongs to it, or feedback.

`payung/cases/retention/actions/deletion.py` decides what and when, and deletes its own rows first.
What is left is a tombstone without content, and the ledger.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from payung.cases.acts import FILE_DELETED
from payung.cases.models import CHILD_PART, Case
from payung.cases.parts import forget
from payung.cases.queries.sealed_records import sealed_of
from payung.cases.retention.actions.deletion import (
    delete_case,
    delete_child_file,
    forget_proposals_of,
)
from payung.cases.retention.periods import Kind
from payung.foundation import clock, sealing, tombstones
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.intake import acts
from payung.intake.models import (
    Delivery,
    Feedback,
    FeedbackFacts,
    Message,
    NameToken,
    ReportMark,
    Sent,
    ShortNumber,
    StoredAssessment,
    StoredFacts,
    StoredReport,
    Token,
    Tombstone,
)
from payung.ledger.actions import Act, acting


@dataclass(frozen=True)
class Cause:
    """Why something is deleted: what it was, by which rule, and who decided it, as the ledger names them."""

    kind: str
    rule: str
    decided_by: str
    confirmed_by: str = ""
    again: bool = False  # it had been deleted before, and came back with an older copy


def delete_report(viewer: SystemViewer, case: Case, cause: Cause) -> None:
    """Delete a case with its report, all that belongs to them, and every key that opens any of it; for good."""
    stored = StoredReport.objects.only("id", "lookup").filter(case=case).first()
    with acting(viewer) as act:
        sealing.forget_all(case.id, *sealed_of(viewer, case.id))
        forget(viewer, case.id)
        for model in _OF_REPORT:
            remove(model.objects.filter(report_id=case.id))
        remove(StoredReport.objects.filter(case=case.id))
        delete_case(viewer, case.id)
        lookup = bytes(stored.lookup) if stored and stored.lookup else None
        _bury(case.id, case.unit_id, cause, lookup)
        _write_down(act, case.chain, f"report:{case.id}", cause)


_OF_REPORT: Final = (
    *(Message, StoredAssessment, StoredFacts, Delivery, Sent, ShortNumber),
    *(Token, NameToken, ReportMark),
)


def delete_feedback(viewer: SystemViewer, feedback_id: UUID, watcher: UUID, cause: Cause) -> bool:
    """Delete what a child said of how they were treated, and every key to it; say whether it was there."""
    with acting(viewer) as act:
        coded = FeedbackFacts.objects.filter(feedback_id=feedback_id)
        sealing.forget_all(feedback_id, *coded.values_list("id", flat=True))
        remove(coded)
        if not remove(Feedback.objects.filter(id=feedback_id)):
            return False
        _bury(feedback_id, watcher, cause, None)
        _write_down(act, f"{watcher}/{Kind.FEEDBACK}", f"feedback:{feedback_id}", cause)
    return True


def delete_file(viewer: SystemViewer, child: UUID, case: Case, cause: Cause) -> None:
    """Delete a child's file with all that is this child's alone; the case and other children stay."""
    with acting(viewer) as act:
        parts = delete_child_file(viewer, child)
        _bury(child, case.unit_id, cause, None)
        for part in parts:
            _bury(part, case.unit_id, replace(cause, kind=CHILD_PART), None)
        forget_proposals_of(child)
        act.record(case.chain, FILE_DELETED, f"report:{case.id}", count=len(parts))


def _bury(record: UUID, unit: UUID, cause: Cause, lookup: bytes | None) -> None:
    Tombstone.objects.get_or_create(
        id=record,
        defaults={
            "unit_id": unit,
            "kind": cause.kind,
            "rule": cause.rule,
            "decided_by": cause.decided_by,
            "confirmed_by": cause.confirmed_by,
            "deleted_at": clock.now(),
            "filed_at": clock.now() if cause.again else None,
            "lookup": lookup,
        },
    )


def _write_down(act: Act, chain_name: str, subject: str, cause: Cause) -> None:
    name = acts.DELETED_AGAIN if cause.again else acts.DELETED
    act.record(chain_name, name, subject)


def file_tombstones(viewer: SystemViewer) -> int:
    """Write tombstones that are not there yet into the file outside the database; return how many.

    Killed between the two, a line is written twice: that does no harm.
    """
    waiting = list(Tombstone.objects.filter(filed_at=None).order_by("deleted_at", "id"))
    if not waiting:
        return 0
    tombstones.append(Path(settings.PAYUNG_TOMBSTONES), (_line(tombstone) for tombstone in waiting))
    with acting(viewer):
        ids = [tombstone.id for tombstone in waiting]
        Tombstone.objects.filter(id__in=ids).update(filed_at=clock.now())
    return len(waiting)


def _line(row: Tombstone) -> tombstones.Line:
    return tombstones.Line(
        id=str(row.id),
        kind=row.kind,
        unit=str(row.unit_id),
        deleted_at=row.deleted_at.isoformat(),
        rule=row.rule,
        decided_by=row.decided_by,
        confirmed_by=row.confirmed_by,
    )


def forget_receipts(viewer: SystemViewer, before: datetime) -> int:
    """Let tombstones older than `before` say nothing more to whoever holds their receipt; return how many."""
    with acting(viewer):
        old = Tombstone.objects.filter(deleted_at__lt=before).exclude(lookup=None)
        return old.update(lookup=None)
