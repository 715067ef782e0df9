"""Clocks that rise: nothing waits in silence."""

from typing import Final

from payung.cases import acts
from payung.cases.queries.waiting import waiting
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.intake.actions.assessing import chain
from payung.intake.models import StoredReport
from payung.ledger.actions import acting

BATCH: Final = 500


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
