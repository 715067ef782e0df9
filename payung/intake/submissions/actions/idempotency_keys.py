"""The partners' idempotency keys: the same report sent twice is received once."""

from datetime import datetime
from uuid import UUID

from payung.foundation import clock
from payung.foundation.sql.inserts import insert
from payung.foundation.viewer import SystemViewer
from payung.intake.models import Sent
from payung.intake.submissions.idempotency import KEPT_FOR, KeyReused, Once
from payung.staff.viewer import PartnerViewer
from payung.triage.lanes import Level


def keep_sent(
    viewer: PartnerViewer, report: UUID, level: Level, at: datetime, once: Once | None
) -> None:
    """Keep whose report this is. Raises IntegrityError where one came under the same key before.

    Of two that come at once, the second waits for the first as this is written.
    """
    row = Sent(report_id=report, partner_id=viewer.id, level=level.value, sent_at=at, changed_at=at)
    if once:
        row.key, row.digest = once.key, once.digest
    insert(row)


def sent_before(viewer: PartnerViewer, once: Once) -> Sent | None:
    """Return what came under this key before. Raises KeyReused where it was another report."""
    found = Sent.objects.filter(partner_id=viewer.id, key=once.key).first()
    if found and bytes(found.digest or b"") != once.digest:
        raise KeyReused
    return found


def forget_keys(viewer: SystemViewer) -> int:
    """Forget the idempotency keys that are older than promised; return how many."""
    del viewer  # only the worker asks
    old = Sent.objects.filter(sent_at__lt=clock.now() - KEPT_FOR).exclude(key=None)
    return old.update(key=None, digest=None)
