"""What is kept of a report that a partner sent: whose it is, how far it has come, and that it came once."""

from datetime import datetime
from typing import Final
from uuid import UUID

from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake.models import Sent, StoredReport
from payung.intake.once import KEPT_FOR, KeyReused, Once
from payung.intake.progress import Progress
from payung.people.roles import PARTNER_LANES
from payung.people.viewer import PartnerViewer
from payung.triage.lanes import Level

_STEPS: Final = list(Progress)  # in the order in which a report comes along


def keep_sent(
    viewer: PartnerViewer, report: UUID, level: Level, at: datetime, once: Once | None
) -> None:
    """Keep whose report this is. Raises IntegrityError where one came under the same key before.

    Written before all else of a report: of two that come at once, the second waits here for the first.
    """
    row = Sent(report_id=report, partner_id=viewer.id, level=level.value, sent_at=at, changed_at=at)
    if once:
        row.key, row.digest = once.key, once.digest
    row.save(force_insert=True)


def sent_before(viewer: PartnerViewer, once: Once) -> Sent | None:
    """Return what came under this key before. Raises KeyReused where it was another report."""
    found = Sent.objects.filter(partner_id=viewer.id, key=once.key).first()
    if found and bytes(found.digest or b"") != once.digest:
        raise KeyReused
    return found


def move_on(stored: StoredReport, progress: Progress) -> None:
    """Let the partner see how far its report has come. It never goes back; not every report has a partner."""
    if stored.lane not in PARTNER_LANES:
        return
    before = _STEPS[: _STEPS.index(progress)]
    Sent.objects.filter(report_id=stored.id, progress__in=before).update(
        progress=progress.value, changed_at=clock.now()
    )


def forget_keys(viewer: SystemViewer) -> int:
    """Forget the idempotency keys that are older than promised; return how many."""
    del viewer  # only the worker asks
    old = Sent.objects.filter(sent_at__lt=clock.now() - KEPT_FOR).exclude(key=None)
    return old.update(key=None, digest=None)
