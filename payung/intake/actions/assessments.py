"""Store an assessment and let it raise a report; used by receiving, the dialogue and decisions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.inserts import insert
from payung.intake import sealed
from payung.intake.models import StoredAssessment, StoredReport
from payung.staff.viewer import ReporterViewer
from payung.triage.assessment import Assessment
from payung.triage.lanes import FIRST_HUMAN_ACT, RISES_AFTER, UNTIL_SAFE, Level, more_urgent


def chain(stored: StoredReport) -> str:
    """Return the ledger chain of a report: one for each unit and lane."""
    return f"{stored.unit_id}/{stored.lane}"


def locked(**which: object) -> StoredReport | None:
    """Return one report, held until the transaction ends, so that two writers take turns."""
    return StoredReport.objects.select_for_update().filter(**which).first()


def own(viewer: ReporterViewer) -> StoredReport:
    """Return, held like that, the report that the receipt opens. Raises NotFound where it opens none."""
    stored = locked(lookup=viewer.reporter.lookup)
    if stored is None:
        raise NotFound
    return stored


def record_assessment(
    stored: StoredReport, sequence: int, assessment: Assessment, readers: Iterable[PublicKey]
) -> None:
    """Keep an assessment beside its report: the rules that fired and the paths, sealed to the unit."""
    row = StoredAssessment(
        report=stored, sequence=sequence, level=assessment.level.value, made_at=clock.now()
    )
    contents = {
        "rules": [reason.rule for reason in assessment.reasons],
        "paths": [path.value for path in assessment.paths],
        "rule_set": assessment.rule_set,
    }
    row.body = sealing.seal(sealed.assessment_place(row, stored.origin_id), contents, readers)
    insert(row)


def raise_to(stored: StoredReport, level: Level, due_minutes: int) -> None:
    """Let new facts raise a report: more urgent or sooner, never less or later; decided work is open again."""
    due = clock.now() + timedelta(minutes=due_minutes)
    stored.level = more_urgent(Level(stored.level), level).value
    if stored.done_at:
        start_clock(stored, due)
    else:
        start_clock(stored, min(stored.due_at, due), latest=stored.rises_at)
    stored.decided_at = stored.done_at = None
    stored.save(update_fields=["level", "decided_at", "done_at"])


def wait_for_answer(stored: StoredReport) -> None:
    """Give what was written after a decision a clock of its own: nothing waits in silence.

    At P1 and P2 it also makes moot what was written down of the child: the report is listed until that is
    written again.
    """
    if stored.decided_at is None:
        return
    due = clock.now() + first_act(stored)
    if stored.done_at or due < stored.due_at:
        start_clock(stored, due, latest=None if stored.done_at else stored.rises_at)
    if Level(stored.level) in UNTIL_SAFE:
        stored.done_at = None
        stored.save(update_fields=["done_at"])


def arrive(stored: StoredReport) -> None:
    """Let a report that comes from another unit wait for somebody here, whatever was decided there."""
    if stored.decided_at is not None:
        start_clock(stored, clock.now() + first_act(stored))
        stored.decided_at = stored.done_at = None
        stored.save(update_fields=["decided_at", "done_at"])


def first_act(stored: StoredReport) -> timedelta:
    """Return how soon a person must act at the level of a report."""
    return timedelta(minutes=FIRST_HUMAN_ACT[Level(stored.level)])


def start_clock(
    stored: StoredReport,
    due: datetime,
    *,
    since: datetime | None = None,
    latest: datetime | None = None,
) -> None:
    """Set when the next human act is due. The clock rises at three quarters of the way, from `since` or now.

    `latest`: it rises by then, as it was to.
    """
    begins = since or clock.now()
    rises = begins + (due - begins) * RISES_AFTER
    stored.due_at = due
    stored.rises_at = min(rises, latest) if latest else rises
    stored.raised_at = None
    stored.save(update_fields=["due_at", "rises_at", "raised_at"])
