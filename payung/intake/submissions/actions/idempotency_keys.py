"""Keep and compare the partners' idempotency keys, so that a report sent twice is received once."""

from datetime import datetime
from uuid import UUID

from payung.foundation import clock
from payung.foundation.sql.inserts import insert
from payung.foundation.viewer import SystemViewer
from payung.intake.models import Sent
from payung.intake.submissions.idempotency import KEPT_FOR, IdempotencyDigests, KeyReused
from payung.staff.viewer import PartnerViewer
from payung.triage.lanes import Level


def keep_sent(
    viewer: PartnerViewer, report: UUID, level: Level, at: datetime, once: IdempotencyDigests | None
) -> None:
    """Keep which partner sent a report. Raises IntegrityError where one came under the same key before.

    Of two that come at once, the second waits here for the first.
    """
    row = Sent(report_id=report, partner_id=viewer.id, level=level.value, sent_at=at, changed_at=at)
    if once:
        row.key, row.digest = once.key, once.digest
    insert(row)


def sent_before(viewer: PartnerViewer, once: IdempotencyDigests) -> Sent | None:
    """Return the submission that came under this key before. Raises KeyReused for another report."""
    submission = Sent.objects.filter(partner_id=viewer.id, key=once.key).first()
    if submission and bytes(submission.digest or b"") != once.digest:
        raise KeyReused
    return submission


def forget_keys(viewer: SystemViewer) -> int:
    """Forget the idempotency keys that are older than KEPT_FOR; return how many."""
    del viewer  # only the worker asks
    old = Sent.objects.filter(sent_at__lt=clock.now() - KEPT_FOR).exclude(key=None)
    return old.update(key=None, digest=None)
