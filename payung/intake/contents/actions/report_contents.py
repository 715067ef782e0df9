"""Open a report's contents, once somebody has taken its case; the ledger records each opening."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from payung.cases.actions.reviews import look_by
from payung.cases.alarms.actions import note_opening
from payung.cases.models import Case
from payung.cases.policy import require_taken, require_there
from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.intake import acts, sealed
from payung.intake.contents.age import may_be_18_from
from payung.intake.dialogue import reporter_access as standings
from payung.intake.dialogue import signatures
from payung.intake.dialogue.reporter_access import Standing
from payung.intake.models import (
    Message,
    StoredReport,
)
from payung.intake.search.actions import keep_names
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.trust_chain import Refused
from payung.staff.viewer import OfficerViewer
from payung.triage.report import Report


@dataclass(frozen=True)
class OpenedMessage:
    """One opened message of the dialogue. `trusted`: False where it does not open, or no officer whom we
    know signed it; the child is not shown it.
    """

    author: str
    kind: str
    sent_at: datetime
    seen_at: datetime | None
    text: str
    safe_now: str = ""  # the sender's answer on the child's safety, if they reported for a child
    officer: UUID | None = None
    report: Report | None = None
    trusted: bool = True


@dataclass(frozen=True)
class OpenedReport:
    """A report as its officer reads it."""

    report: Report
    dialogue: tuple[OpenedMessage, ...]
    can_answer: bool
    upto: int  # the number of the last message
    standing: Standing


def open_report(viewer: OfficerViewer, stored: StoredReport | None) -> OpenedReport:
    """Open a report for an officer of its case's unit; the ledger records who opened it and when."""
    with acting(viewer) as act:
        case = require_there(
            viewer, stored.case if stored else None, Permission.REPORT_CONTENT_OPEN
        )
        if stored is None:
            raise NotFound
        contents = sealed.open_report(stored, viewer.keys)
        act.record(case.chain, acts.REPORT_OPENED, f"report:{stored.id}")
        rows = list(Message.objects.filter(report=stored).order_by("sequence"))
        places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in rows]
        words = list(zip(rows, sealing.unseal_many(places, viewer.keys), strict=True))
        refused = people.refused(viewer)
        return OpenedReport(
            report=Report.lenient(contents["report"]),
            dialogue=tuple(_words(stored, words, refused)),
            can_answer=sealed.reporter_key(contents) is not None,
            upto=rows[-1].sequence if rows else 0,
            standing=standings.read(stored, contents, words, refused),
        )


def _words(
    stored: StoredReport,
    words: Iterable[tuple[Message, dict[str, Any] | None]],
    refused: Refused,
) -> Iterator[OpenedMessage]:
    for row, opened in words:
        contents = opened or {}
        officer, supplement = contents.get("officer"), contents.get("report")
        yield OpenedMessage(
            author=row.author,
            kind=row.kind,
            sent_at=row.sent_at,
            seen_at=row.seen_at,
            text=contents.get("text", ""),
            safe_now=contents.get("safe_now", ""),
            officer=UUID(officer) if officer else None,
            report=Report.lenient(supplement) if supplement else None,
            trusted=opened is not None
            and signatures.is_ours(row, stored.origin_id, contents, refused),
        )


def open_contents(viewer: OfficerViewer, report: UUID | StoredReport) -> OpenedReport:
    """Open a report's contents, once somebody of the unit has taken its case; never before.

    `report`: its id, or its row with its case where the caller has just read it.
    """
    stored = _with_case(report) if isinstance(report, UUID) else report
    case = require_taken(viewer, stored.case if stored else None, Permission.REPORT_CONTENT_OPEN)
    opened = open_report(viewer, stored)
    note_opening(viewer, case)
    _look_at_18(viewer, case, opened)
    if stored is not None and case.share_of_id is None:  # persons are found by the unit that leads
        added = (word.report for word in opened.dialogue if word.report)
        keep_names(viewer, stored, (opened.report, *added))
    return opened


def _with_case(report: UUID) -> StoredReport | None:
    rows = StoredReport.objects.select_related("case__merged_into")
    stored = rows.filter(id=report).first()
    if stored is not None and stored.case.merged_into is not None:
        stored.case = stored.case.merged_into
    return stored


def _look_at_18(viewer: OfficerViewer, case: Case, opened: OpenedReport) -> None:
    """Move a later review forward to when the child may be 18, since the right is theirs then.

    The age is sealed, so this happens at an opening and not when the report is received.
    """
    at = may_be_18_from(opened.report, case.opened_at)
    if at is None or not clock.now() < at < (case.review_at or at):
        return
    with acting(viewer) as act:
        look_by(act, case, at)


def open_together(viewer: OfficerViewer, case_id: UUID) -> OpenedReport:
    """Open a report to go through it with the child; only officers who may speak with children may.

    The ledger has an act of its own for it, besides the opening.
    """
    with acting(viewer) as act:
        stored = _with_case(case_id)
        case = require_taken(
            viewer, stored.case if stored else None, Permission.CHILD_DIALOGUE_WRITE
        )
        opened = open_contents(viewer, stored or case_id)
        act.record(case.chain, acts.GONE_THROUGH, f"report:{case_id}")
    return opened
