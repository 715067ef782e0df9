"""Store an assessment of a report, and look a report up with its case locked."""

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
    """Return one report with its case, locked until the transaction ends: two writers take turns.

    The lock is that of the case: whatever changes a report or its messages holds it. Where the case that the
    report opened is merged into another, `case` is that one.
    """
    return _of(report_id, locked_case(report_id))


def own(viewer: ReporterViewer) -> StoredReport:
    """Return, locked like that, the report that the receipt opens. Raises NotFound where it opens none."""
    rows = StoredReport.objects.filter(lookup=viewer.reporter.lookup)
    case = rows.values_list("case_id", flat=True).first()
    stored = locked_by_door(case) if case else None
    if stored is None:
        raise NotFound
    return stored


def locked_by_door(report_id: UUID) -> StoredReport | None:
    """Return one report with its case, as far as a door may read them, locked like that."""
    return _of(report_id, locked_for_door(report_id))


def _of(report_id: UUID, case: Case | None) -> StoredReport | None:
    stored = StoredReport.objects.filter(id=report_id).first() if case else None
    if stored is not None and case is not None:
        stored.case = case
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
