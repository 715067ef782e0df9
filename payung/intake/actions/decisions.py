"""Act on a report itself: open it, decide its level, set its status."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict
from payung.foundation.sealing import PublicKey
from payung.intake import acts, policy, sealed, signatures
from payung.intake import reporter_access as standings
from payung.intake.actions.assessments import chain, first_act, locked, start_clock
from payung.intake.actions.partner_status import move_on
from payung.intake.models import (
    Message,
    MessageKind,
    NamedReader,
    StoredAssessment,
    StoredFacts,
    StoredReport,
)
from payung.intake.progress import Progress, Status
from payung.intake.reporter_access import Standing
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff import trust_chain
from payung.staff.trust_chain import Refused
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE, Level
from payung.triage.report import Report


@dataclass(frozen=True)
class Word:
    """One opened message of the dialogue."""

    author: str
    kind: str
    sent_at: datetime
    seen_at: datetime | None
    text: str
    safe_now: str = ""  # what somebody who told for a child says of it with these words
    officer: UUID | None = None
    report: Report | None = None
    trusted: bool = (
        True  # False: it does not open, or nobody we know signed it; the child is not shown it
    )


@dataclass(frozen=True)
class Opened:
    """A report as its officer reads it."""

    report: Report
    dialogue: tuple[Word, ...]
    can_answer: bool
    upto: int  # the number of the last message
    standing: Standing


def open_report(viewer: OfficerViewer, report: UUID | StoredReport) -> Opened:
    """Open a report for an officer of its unit; the ledger says who opened it and when.

    `report`: its id, or itself where it has just been read.
    """
    with acting(viewer) as act:
        found = _read(report) if isinstance(report, UUID) else report
        stored = policy.require_content(viewer, found)
        contents = sealed.open_report(stored, viewer.keys)
        act.record(chain(stored), acts.REPORT_OPENED, f"report:{stored.id}")
        rows = list(Message.objects.filter(report=stored).order_by("sequence"))
        places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in rows]
        words = list(zip(rows, sealing.unseal_many(places, viewer.keys), strict=True))
        refused = people.refused(viewer)
        return Opened(
            report=Report.lenient(contents["report"]),
            dialogue=tuple(_words(stored, words, refused)),
            can_answer=sealed.reporter_key(contents) is not None,
            upto=rows[-1].sequence if rows else 0,
            standing=standings.read(stored, contents, words, refused),
        )


def _read(report_id: UUID) -> StoredReport | None:
    return StoredReport.objects.filter(id=report_id).first()


def _words(
    stored: StoredReport,
    words: Iterable[tuple[Message, dict[str, Any] | None]],
    refused: Refused,
) -> Iterator[Word]:
    for row, opened in words:
        contents = opened or {}
        officer, supplement = contents.get("officer"), contents.get("report")
        yield Word(
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


def set_level(viewer: OfficerViewer, report_id: UUID, level: Level, *, seen: Level) -> None:
    """Set the level that an officer decided. The first human act is done: at P1 and P2 the next clock runs.

    `seen` is the level that the officer had before their eyes. Raises Conflict where it has risen since.
    """
    with acting(viewer) as act:
        stored = policy.require_level(viewer, locked(id=report_id))
        if stored.level != seen.value:
            raise Conflict(_("The level has changed in the meantime. Read why, then decide."))
        stored.level, stored.decided_at = level.value, clock.now()
        stored.done_at = None if level in UNTIL_SAFE else stored.decided_at
        stored.look_at = None
        stored.save(update_fields=["level", "decided_at", "done_at", "look_at"])
        if level in UNTIL_SAFE:
            start_clock(stored, clock.now() + first_act(stored))
        move_on(viewer, stored, Progress.DECIDED)
        act.record(chain(stored), acts.LEVEL_SET, f"report:{stored.id}")


def mark_read(viewer: OfficerViewer, report_id: UUID) -> None:
    """Let the one who told see that somebody has read it.

    Where the report has moved to another unit since it was sealed, whoever had it before loses it now.
    """
    with acting(viewer):
        stored = policy.require_content(viewer, locked(id=report_id))
        if stored.status == Status.RECEIVED:
            stored.status = Status.READ
            stored.save(update_fields=["status"])
        move_on(viewer, stored, Progress.BEING_LOOKED_AT)
        if stored.unit_id != stored.origin_id and not stored.named_only:
            _withdraw_from_others(viewer, stored)


def _withdraw_from_others(viewer: OfficerViewer, stored: StoredReport) -> None:
    """Take back what every unit and officer who had the report before still holds of it.

    What was derived for them alone (assessments, facts) is opened by nobody any more, save the analysts.
    """
    names = [*people.keys_of_other_units(viewer, stored.unit_id), *_once_named(stored)]
    sealing.withdraw([stored.id, *ids_of(Message, stored)], names)
    sealing.forget([*ids_of(StoredFacts, stored), *ids_of(StoredAssessment, stored)], names)
    NamedReader.objects.filter(report=stored).delete()


def _once_named(stored: StoredReport) -> list[str]:
    chains = NamedReader.objects.filter(report=stored).values_list("chain", flat=True)
    return [
        PublicKey(link[0].statement.public).id
        for text in chains
        if (link := trust_chain.read(text))
    ]


def ids_of(
    model: type[Message | StoredFacts | StoredAssessment], stored: StoredReport
) -> list[UUID]:
    """Return the ids of what belongs to a report."""
    return list(model.objects.filter(report=stored).values_list("id", flat=True))


def note_wish_decided(viewer: OfficerViewer, report_id: UUID, wish: MessageKind) -> None:
    """Write down that a child-protection worker has decided what a wish means. Raises Conflict without one."""
    with acting(viewer):
        stored = policy.require_wish(viewer, locked(id=report_id))
        asked = Message.objects.filter(report=stored, kind=wish, decided_at=None)
        if not asked.update(decided_at=clock.now()):
            raise Conflict(_("This wish has been decided in the meantime."))
