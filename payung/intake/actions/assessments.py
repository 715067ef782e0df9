"""Store an assessment of a report; look up and lock a report with its case."""

from collections.abc import Iterable
from uuid import UUID

from payung.cases.actions.case_lookups import locked as locked_case
from payung.cases.actions.door_changes import locked_for_door
from payung.cases.models import Case
from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.inserts import insert
from payung.intake import sealed
from payung.intake.models import StoredAssessment, StoredReport
from payung.staff.viewer import ReporterViewer
from payung.triage.assessment import Assessment


def locked(report_id: UUID) -> StoredReport | None:
    """Lock a report and its case until the transaction ends, and return it: two writers take turns.

    The lock is that of the case: every change of a report or its messages holds it. Where the report's case
    is merged into another, `case` is the lead.
    """
    return _of(report_id, locked_case(report_id))


def own(viewer: ReporterViewer) -> StoredReport:
    """Lock and return the report behind the receipt. Raises NotFound where there is none."""
    rows = StoredReport.objects.filter(lookup=viewer.reporter.lookup)
    case = rows.values_list("case_id", flat=True).first()
    stored = locked_by_door(case) if case else None
    if stored is None:
        raise NotFound
    return stored


def locked_by_door(report_id: UUID) -> StoredReport | None:
    """Lock and return a report with its case, with the columns that a door may read."""
    return _of(report_id, locked_for_door(report_id))


def _of(report_id: UUID, case: Case | None) -> StoredReport | None:
    stored = StoredReport.objects.filter(id=report_id).first() if case else None
    if stored is not None and case is not None:
        stored.case = case
    return stored


def record_assessment(
    stored: StoredReport, sequence: int, assessment: Assessment, readers: Iterable[PublicKey]
) -> None:
    """Store an assessment of a report: the rules that fired and the paths, sealed to `readers`."""
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
