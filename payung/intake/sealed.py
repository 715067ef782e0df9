"""The places where a report's records are sealed: defined once, for writing and reading."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from payung.foundation import sealing
from payung.foundation.sealing import Place, PrivateKey, PublicKey
from payung.intake.models import (
    Message,
    ReportMark,
    StoredAssessment,
    StoredFacts,
    StoredReport,
)


def report_place(report: StoredReport) -> Place:
    """Return where a report's contents are sealed."""
    return Place("report", report.id, str(report.origin_id), report.lane)


def message_place(message: Message, origin: UUID) -> Place:
    """Return where a message is sealed: its author, kind and number cannot be changed afterwards."""
    author = f"{message.author}/{message.kind}/{message.report_id}"
    return Place("message", message.id, str(origin), author, message.sequence)


def assessment_place(assessment: StoredAssessment, origin: UUID) -> Place:
    """Return where an assessment is sealed."""
    report = str(assessment.report_id)
    return Place("assessment", assessment.id, str(origin), report, assessment.sequence)


def facts_place(facts: StoredFacts, origin: UUID) -> Place:
    """Return where the coded facts are sealed."""
    return Place("facts", facts.id, str(origin), str(facts.report_id))


def mark_place(mark: ReportMark, origin: UUID) -> Place:
    """Return where an officer's mark of a report is sealed."""
    return Place("mark", mark.id, str(origin), str(mark.report_id))


def open_report(report: StoredReport, keys: Iterable[PrivateKey]) -> dict[str, Any]:
    """Open a report's record: `report` as in the contract and `reporter`, the key for answers, if any."""
    return sealing.unseal(report_place(report), bytes(report.body), keys)


def reporter_key(opened: dict[str, Any]) -> PublicKey | None:
    """Return the key to which answers to an opened report are sealed; None where nobody waits for one."""
    text = opened.get("reporter")
    # The sealed report names this key, so it is the reporter's: that vouches for it.
    return PublicKey(bytes.fromhex(text), vouched=True) if isinstance(text, str) else None
