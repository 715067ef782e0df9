"""Set the status of a partner's report, and choose the outcome that its sender is told."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from payung.cases.policy import require_work
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.viewer import SystemViewer, Viewer
from payung.intake import acts, policy
from payung.intake.actions.assessments import locked
from payung.intake.models import Sent, StoredReport
from payung.intake.progress import Event, Outcome, Progress
from payung.intake.submissions.actions import outbox
from payung.ledger.actions import acting
from payung.staff.roles import PARTNER_LANES, Permission
from payung.staff.viewer import OfficerViewer

TOLD_AFTER: Final = timedelta(minutes=10)  # until then an officer can take a slip back

BATCH: Final = 500  # joined reports that move on in one transaction
_STEPS: Final = list(Progress)  # in order


def move_on(viewer: Viewer, stored: StoredReport, progress: Progress) -> None:
    """Set the status that the partner sees of its report, if it has one. It never goes back."""
    if stored.lane not in PARTNER_LANES:
        return
    before = _STEPS[: _STEPS.index(progress)]
    behind = Sent.objects.filter(report_id=stored.id, progress__in=before)
    if behind.update(progress=progress.value, changed_at=clock.now()):
        _put(viewer, stored.id, Event.STATUS)


def follow_leads(viewer: SystemViewer) -> int:
    """Set joined reports to the status of their lead case, a batch at a time; return how many moved on."""
    lead = "report__case__merged_into"
    joined = Sent.objects.filter(**{f"{lead}__isnull": False}).only("report", "partner", "outcome")
    behind = (
        (Progress.DECIDED, joined.filter(**{f"{lead}__level_decided_at__isnull": False})),
        (Progress.BEING_LOOKED_AT, joined.filter(**{f"{lead}__taken_at__isnull": False})),
    )
    moved = 0
    for progress, rows in behind:
        before = _STEPS[: _STEPS.index(progress)]
        with transaction.atomic():
            batch = list(rows.filter(progress__in=before)[:BATCH])
            ids = [row.report_id for row in batch]
            late = Sent.objects.filter(report_id__in=ids, progress__in=before)
            moved += late.update(progress=progress.value, changed_at=clock.now())
            for row in batch:
                row.progress = progress.value
                outbox.put(viewer, row, Event.STATUS)
    return moved


def _put(viewer: Viewer, report: UUID, event: Event) -> None:
    row = Sent.objects.only("report", "partner", "progress", "outcome").get(report_id=report)
    outbox.put(viewer, row, event)


def tell_sender(viewer: OfficerViewer, report_id: UUID, outcome: Outcome) -> None:
    """Choose the outcome that a report's sender is told in some minutes, so that a slip does no harm.

    It then replaces the outcome that was told before. Raises NotFound where no partner sent the report.
    """
    with acting(viewer) as act:
        stored = _workable(viewer, report_id)
        submission = Sent.objects.filter(report_id=stored.id)
        if not submission.update(telling=outcome.value, telling_at=clock.now() + TOLD_AFTER):
            raise NotFound
        act.record(stored.case.chain, acts.SENDER_TOLD, f"report:{stored.id}")


def take_telling_back(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take back an outcome that was chosen and not told yet. Raises Conflict where it is too late."""
    with acting(viewer) as act:
        stored = _workable(viewer, report_id)
        waiting = Sent.objects.filter(report_id=stored.id).exclude(telling="")
        if not waiting.update(telling="", telling_at=None):
            raise Conflict(_("The sender has already been told. Choose something else instead."))
        act.record(stored.case.chain, acts.SENDER_NOT_TOLD, f"report:{stored.id}")


def _workable(viewer: OfficerViewer, report_id: UUID) -> StoredReport:
    """Lock and return a report whose case is the viewer's to work on."""
    stored = policy.require_feedback(viewer, locked(report_id))
    require_work(viewer, stored.case, Permission.REPORT_SENDER_TELL)
    return stored


def tell_what_is_due(viewer: SystemViewer) -> int:
    """Tell senders the outcomes that officers chose some minutes ago; return how many."""
    due = Sent.objects.filter(telling_at__lte=clock.now()).exclude(telling="")
    ids = list(due.order_by("telling_at").values_list("report_id", flat=True)[:1000])
    return sum(_tell(viewer, report) for report in ids)


def _tell(viewer: SystemViewer, report: UUID) -> bool:
    """Tell one sender, unless an officer took the outcome back at this very moment."""
    with transaction.atomic():
        now = clock.now()
        due = Sent.objects.filter(report_id=report, telling_at__lte=now).exclude(telling="")
        updated = due.update(
            outcome=F("telling"), outcome_at=now, changed_at=now, telling="", telling_at=None
        )
        if updated:
            _put(viewer, report, Event.FEEDBACK)
        return bool(updated)
