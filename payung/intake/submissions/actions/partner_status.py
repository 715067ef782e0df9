"""Data on a partner's report: which partner, its idempotency digest, and the status to send back."""

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

TOLD_AFTER: Final = timedelta(minutes=10)  # so long a slip can be taken back without harm

BATCH: Final = 500  # joined reports that move on in one transaction
_STEPS: Final = list(Progress)  # in the order in which a report comes along


def move_on(viewer: Viewer, stored: StoredReport, progress: Progress) -> None:
    """Let the partner see how far its report has come. It never goes back; not every report has a partner."""
    if stored.lane not in PARTNER_LANES:
        return
    before = _STEPS[: _STEPS.index(progress)]
    found = Sent.objects.filter(report_id=stored.id, progress__in=before)
    if found.update(progress=progress.value, changed_at=clock.now()):
        _put(viewer, stored.id, Event.STATUS)


def follow_leads(viewer: SystemViewer) -> int:
    """Let joined reports be as far as the case that leads, a batch at a time; return how many moved on."""
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
    """Choose what the sender of a report is told of it: some minutes from now, so that a slip does no harm.

    What was told before stays told; this takes its place then. Raises NotFound where no partner sent it.
    """
    with acting(viewer) as act:
        stored = _workable(viewer, report_id)
        chosen = Sent.objects.filter(report_id=stored.id)
        if not chosen.update(telling=outcome.value, telling_at=clock.now() + TOLD_AFTER):
            raise NotFound
        act.record(stored.case.chain, acts.SENDER_TOLD, f"report:{stored.id}")


def take_telling_back(viewer: OfficerViewer, report_id: UUID) -> None:
    """Take back what was chosen and is not told yet. Raises Conflict where it is too late."""
    with acting(viewer) as act:
        stored = _workable(viewer, report_id)
        waiting = Sent.objects.filter(report_id=stored.id).exclude(telling="")
        if not waiting.update(telling="", telling_at=None):
            raise Conflict(_("The sender has already been told. Choose something else instead."))
        act.record(stored.case.chain, acts.SENDER_NOT_TOLD, f"report:{stored.id}")


def _workable(viewer: OfficerViewer, report_id: UUID) -> StoredReport:
    """Return a report whose case is the viewer's to work on, locked."""
    stored = policy.require_feedback(viewer, locked(report_id))
    require_work(viewer, stored.case, Permission.REPORT_SENDER_TELL)
    return stored


def tell_what_is_due(viewer: SystemViewer) -> int:
    """Tell senders what officers chose some minutes ago; return how many."""
    due = Sent.objects.filter(telling_at__lte=clock.now()).exclude(telling="")
    ids = list(due.order_by("telling_at").values_list("report_id", flat=True)[:1000])
    return sum(_told(viewer, each) for each in ids)


def _told(viewer: SystemViewer, report: UUID) -> bool:
    """Tell one sender, unless it was taken back in this very moment."""
    with transaction.atomic():
        now = clock.now()
        due = Sent.objects.filter(report_id=report, telling_at__lte=now).exclude(telling="")
        told = due.update(
            outcome=F("telling"), outcome_at=now, changed_at=now, telling="", telling_at=None
        )
        if told:
            _put(viewer, report, Event.FEEDBACK)
        return bool(told)
