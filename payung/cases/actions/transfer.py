"""Transfer a case to another unit, or restrict it to named officers. The reason goes with it, sealed."""

from collections.abc import Sequence
from uuid import UUID

from payung.cases import acts
from payung.cases.actions.case_lookups import case_for, forget_proposals, plan_afresh, words_of
from payung.cases.actions.decisions import decide
from payung.cases.models import Case, Decision, DecisionKind, Draft, Note, Proposal
from payung.intake import actions as intake
from payung.intake.actions.assessments import chain
from payung.ledger.actions import acting
from payung.media.exhibits import queries as media
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def hand_over(viewer: OfficerViewer, report_id: UUID, unit: UUID, reason: str) -> None:
    """Hand a report with its case to another unit, where somebody takes it anew; with a reason.

    What the viewer's unit decided and noted goes along. What a colleague had only drafted ends here.
    """
    words = words_of("reason", reason)
    with acting(viewer):
        case = case_for(viewer, report_id, Permission.REPORT_HAND_OVER)
        decide(viewer, case, DecisionKind.HANDED_OVER, case.report.level, words)
        intake.hand_over(viewer, report_id, unit, more=_records(case))
        plan_afresh(case)
        Draft.objects.filter(report_id=report_id).delete()
        forget_proposals(report_id)


def name_readers(
    viewer: OfficerViewer, report_id: UUID, officers: Sequence[UUID], reason: str
) -> None:
    """Open a case to named officers alone: a conflict of interest, or an official in it; with a reason.

    Where its owner is not among them, the first of them answers for it from now on. What nobody has taken stays
    so: one of them takes it.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, report_id, Permission.REPORT_NAME_READERS)
        decide(viewer, case, DecisionKind.READERS_NAMED, case.report.level, words)
        others = Draft.objects.filter(report_id=report_id).exclude(officer_id__in=officers)
        others.delete()
        intake.name_readers(viewer, report_id, officers, more=_all_records(viewer, case))
        if case.owner_id is not None and case.owner_id not in officers:
            case.owner_id, case.new_to_owner = officers[0], officers[0] != viewer.id
            case.save(update_fields=["owner", "new_to_owner"])
            act.record(chain(case.report), acts.CASE_ASSIGNED, f"report:{report_id}")


def open_to_unit(viewer: OfficerViewer, report_id: UUID, reason: str) -> None:
    """Open a case to the whole unit again; with a reason."""
    words = words_of("reason", reason)
    with acting(viewer):
        case = case_for(viewer, report_id, Permission.REPORT_NAME_READERS)
        decide(viewer, case, DecisionKind.READERS_UNNAMED, case.report.level, words)
        intake.open_to_unit(viewer, report_id, more=_all_records(viewer, case))


def _all_records(viewer: OfficerViewer, case: Case) -> list[UUID]:
    """Return the sealed records of a case and of its exhibits, which stay in the unit."""
    return [*_records(case), *media.sealed_of_report(viewer, case.report_id)]


def _records(case: Case) -> list[UUID]:
    """Return the sealed records of a case that go where its report goes."""
    return [
        *Decision.objects.filter(case=case).values_list("id", flat=True),
        *Note.objects.filter(case=case).values_list("id", flat=True),
        *Draft.objects.filter(report_id=case.report_id).values_list("id", flat=True),
        *Proposal.objects.filter(record=case.report_id).values_list("id", flat=True),
    ]
