"""The story of one case: what was decided and noted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from payung.cases import sealed
from payung.cases.models import Case, Decision, Draft, Note
from payung.cases.policy import may_give_back, may_take_back
from payung.foundation import sealing
from payung.foundation.errors import NotFound
from payung.intake.models import Author, Message
from payung.people import queries as people
from payung.people.policy import Leave, require
from payung.people.roles import Permission
from payung.people.viewer import OfficerViewer


@dataclass(frozen=True)
class Step:
    """One decision or note of a case, opened. `undo`: the viewer may still take this note back."""

    id: UUID
    kind: str
    at: datetime
    officer: str
    text: str
    level: str = ""
    taken_back_at: datetime | None = None
    undo: bool = False


def story(viewer: OfficerViewer, report_id: UUID) -> tuple[Step, ...]:
    """Return the decisions and notes of a case, oldest first; empty where nobody has taken the report.

    What was written in the unit that had it before does not open, and is left out.
    """
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    case = Case.objects.filter(report_id=report_id, unit_id=viewer.unit).first()
    if case is None:
        return ()
    decisions = list(Decision.objects.filter(case=case))
    notes = list(Note.objects.filter(case=case))
    places = [(sealed.decision_place(each), bytes(each.body)) for each in decisions]
    places += [(sealed.note_place(each), bytes(each.body)) for each in notes]
    opened = [each or {} for each in sealing.unseal_many(places, viewer.keys)]
    names = people.names(viewer, [each.officer_id for each in (*decisions, *notes)])
    steps = [
        *_decisions(decisions, [each.get("reason") for each in opened], names),
        *_notes(viewer, notes, [each.get("text") for each in opened[len(decisions) :]], names),
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def _decisions(
    rows: list[Decision], reasons: list[str | None], names: dict[UUID, str]
) -> Iterator[Step]:
    for each, reason in zip(rows, reasons, strict=False):
        if reason is not None:
            by = names.get(each.officer_id, "")
            yield Step(each.id, each.kind, each.made_at, by, reason, each.level)


def _notes(
    viewer: OfficerViewer, rows: list[Note], texts: list[str | None], names: dict[UUID, str]
) -> Iterator[Step]:
    for each, text in zip(rows, texts, strict=True):
        if text is not None:
            yield Step(
                id=each.id,
                kind="note",
                at=each.written_at,
                officer=names.get(each.officer_id, ""),
                text="" if each.taken_back_at else text,
                taken_back_at=each.taken_back_at,
                undo=bool(may_take_back(viewer, each)),
            )


def leave_to_give_back(viewer: OfficerViewer, report_id: UUID) -> Leave:
    """Say whether the viewer can give a report back as if they had never taken it. Raises NotFound."""
    answers = Message.objects.filter(
        report=OuterRef("report"), author=Author.UNIT, sent_at__gte=OuterRef("opened_at")
    )
    touched = (
        Q(Exists(Decision.objects.filter(case=OuterRef("id"))))
        | Q(Exists(Note.objects.filter(case=OuterRef("id"))))
        | Q(Exists(Draft.objects.filter(report=OuterRef("report"), officer=OuterRef("owner"))))
        | Q(Exists(answers))
    )
    found = Case.objects.filter(report_id=report_id, unit_id=viewer.unit)
    case = found.annotate(touched=touched).first()
    if case is None:
        raise NotFound
    return may_give_back(viewer, case, touched=bool(vars(case)["touched"]))
