"""Clocks: which act is due next on a decided report, and what is escalated when it waits too long."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from payung.cases import acts
from payung.cases.models import Case
from payung.cases.queries.open_work import waiting
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake import queries as reports
from payung.intake.actions.assessments import chain, first_act, start_clock
from payung.intake.models import WISHES, Author, Message, MessageKind, StoredReport
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer

BATCH: Final = 500


def next_clock(viewer: OfficerViewer, case: Case) -> None:
    """Set the clock of a decided report that is still listed: the child's answer, then the next action.

    Until an officer names that action, naming it is what is due, as soon as the first act was.
    """
    stored = case.report
    if stored.decided_at is None or stored.done_at is not None:
        return
    due = case.action_at or clock.now() + first_act(stored)
    since = owed_since(viewer, stored)
    if since:
        due = min(due, since + first_act(stored))
    if due != stored.due_at:
        start_clock(stored, due)


def owed_since(viewer: OfficerViewer, stored: StoredReport) -> datetime | None:
    """Return since when whoever told us waits for an answer, or for a wish to be decided; None: they do not.

    After a decision they wait for a first answer too, where they hold a receipt and read what we write.
    """
    if stored.decided_at is None:
        return None
    words = Message.objects.filter(report=stored)
    wrote = words.filter(author=Author.REPORTER).filter(
        Q(seen_at=None) | Q(kind__in=WISHES, decided_at=None)
    )
    oldest = wrote.order_by("sequence").values_list("sent_at", flat=True).first()
    if oldest:
        return max(oldest, stored.decided_at)
    if (
        stored.lookup is None
        or words.filter(author=Author.UNIT).exclude(kind=MessageKind.RULING).exists()
    ):
        return None
    reads = reports.standing_of(viewer, stored, viewer.keys).sees_all
    return stored.decided_at if reads else None


def raise_clocks(viewer: SystemViewer) -> int:
    """Let what waits for a person rise when its clock has run to three quarters; return how many rose."""
    with acting(viewer) as act:
        moment = clock.now()
        running = StoredReport.objects.filter(raised_at=None, rises_at__lte=moment)
        late = [
            stored
            for part in waiting(viewer, running)
            for stored in part.select_for_update()
            .defer("body", "lookup")
            .order_by("rises_at")[:BATCH]
        ]
        StoredReport.objects.filter(id__in=[stored.id for stored in late]).update(raised_at=moment)
        for stored in late:
            act.record(chain(stored), acts.CLOCK_ROSE, f"report:{stored.id}")
        return len(late)
