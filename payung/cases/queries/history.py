"""What the unit has written on one report: decisions, notes, and unsent drafts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateTimeField, Exists, OuterRef, Q, QuerySet, Value

from payung.cases import sealed
from payung.cases.models import Case, Decision, Draft, Note
from payung.cases.policy import may_give_back, may_take_back
from payung.foundation import sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import Place
from payung.intake import policy as reports_policy
from payung.intake import queries as reports
from payung.intake.models import Author, Message, StoredAssessment, StoredReport
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Step:
    """One decision or note of a case, opened. `undo`: the viewer may still take this note back."""

    id: UUID
    kind: str
    at: datetime
    officer: str
    text: str
    author: UUID
    level: str = ""
    taken_back_at: datetime | None = None
    undo: bool = False
    outcome: str = ""  # of a wish to have it deleted, of a ruling, or what became of the child
    who: str = ""  # saw or spoke with the child, or accepted the report, `on` which day
    on: date | None = None
    until: datetime | None = None  # when the next action is due, or somebody looks again


@dataclass(frozen=True)
class OwnDraft:
    """One's own draft, opened."""

    kind: str
    saved_at: datetime
    text: str
    question: bool = False


@dataclass(frozen=True)
class Drafts:
    """The drafts at one report: the viewer's own by kind, and whose there are besides, since when."""

    own: dict[str, OwnDraft] = field(default_factory=dict)
    others: tuple[tuple[str, str, datetime], ...] = ()  # name, kind, when it was saved


@dataclass(frozen=True)
class Written:
    """What the unit has written at a report, oldest first."""

    steps: tuple[Step, ...] = ()
    drafts: Drafts = field(default_factory=Drafts)


_WHO: Final = ("officer_id", "officer__full_name")


class _Row(NamedTuple):
    """A decision, a note or a draft, as the three tables are read in one query."""

    table: str
    id: UUID
    belongs_to: UUID  # a draft: its report; else the case
    kind: str
    level: str
    officer: UUID
    name: str
    at: datetime
    taken_back_at: datetime | None
    body: bytes


def written(viewer: OfficerViewer, stored: StoredReport) -> Written:
    """Return what the viewer's unit has written at a report. Of a draft only its author sees what it says.

    What was written in the unit that had the report before does not open, and is left out.
    """
    reports_policy.require_sight(viewer, stored)
    rows = _rows(viewer, stored.id)
    mine = [row for row in rows if row.table != "draft" or row.officer == viewer.id]
    texts = sealing.unseal_many([(_place(row), bytes(row.body)) for row in mine], viewer.keys)
    opened = [(row, text) for row, text in zip(mine, texts, strict=True) if text]
    own = [_own(row, text) for row, text in opened if row.table == "draft"]
    return Written(
        steps=tuple(_step(viewer, row, text) for row, text in opened if row.table != "draft")
        if may(viewer, Permission.REPORT_CONTENT_OPEN)
        else (),
        drafts=Drafts(
            own={draft.kind: draft for draft in own},
            others=tuple((row.name, row.kind, row.at) for row in rows if row not in mine),
        ),
    )


def story(viewer: OfficerViewer, report_id: UUID) -> tuple[Step, ...]:
    """Return the decisions and notes of a case, oldest first; empty where nobody has taken the report."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    return written(viewer, reports.stored_report(viewer, report_id)).steps


def drafts(viewer: OfficerViewer, report_id: UUID) -> Drafts:
    """Return the drafts at a report of the viewer's unit."""
    return written(viewer, reports.stored_report(viewer, report_id)).drafts


@contextmanager
def at_once(viewer: OfficerViewer, stored: StoredReport) -> Iterator[None]:
    """Within the block, open a report and all that belongs to it with one look at the grants."""
    reports_policy.require_sight(viewer, stored)
    decisions, notes, own = _tables(viewer, stored.id)
    records = StoredReport.objects.filter(id=stored.id).values_list("id", flat=True)
    others = (
        StoredAssessment.objects.filter(report_id=stored.id),
        Message.objects.filter(report_id=stored.id),
        *(decisions, notes, own.filter(officer_id=viewer.id)),
    )
    records = records.union(*(each.values_list("id", flat=True) for each in others))
    with sealing.at_hand(records, viewer.keys):
        yield


def _tables(
    viewer: OfficerViewer, report_id: UUID
) -> tuple[QuerySet[Decision], QuerySet[Note], QuerySet[Draft]]:
    case = {"case__report_id": report_id, "case__unit_id": viewer.unit}
    return (
        Decision.objects.filter(**case),
        Note.objects.filter(**case),
        Draft.objects.filter(report_id=report_id, officer__unit_id=viewer.unit),
    )


def _rows(viewer: OfficerViewer, report_id: UUID) -> list[_Row]:
    decisions, notes, drafts_ = _tables(viewer, report_id)
    text, none = CharField(), Value(None, output_field=DateTimeField())
    found = decisions.values_list(
        Value("decision", text), "id", "case_id", "kind", "level", *_WHO, "made_at", none, "body"
    ).union(
        notes.values_list(
            *(Value("note", text), "id", "case_id", Value("note", text), Value("", text), *_WHO),
            *("written_at", "taken_back_at", "body"),
        ),
        drafts_.values_list(
            *(Value("draft", text), "id", "report_id", "kind", Value("", text), *_WHO),
            *("saved_at", none, "body"),
        ),
        all=True,
    )
    return sorted((_Row(*row) for row in found), key=lambda row: row.at)


def _place(row: _Row) -> Place:
    if row.table == "draft":
        draft = Draft(id=row.id, report_id=row.belongs_to, officer_id=row.officer, kind=row.kind)
        return sealed.draft_place(draft)
    if row.table == "note":
        return sealed.note_place(Note(id=row.id, case_id=row.belongs_to, officer_id=row.officer))
    decision = Decision(id=row.id, case_id=row.belongs_to, officer_id=row.officer)
    return sealed.decision_place(decision)


def _own(row: _Row, contents: dict[str, Any]) -> OwnDraft:
    return OwnDraft(row.kind, row.at, contents["text"], bool(contents.get("question")))


def _step(viewer: OfficerViewer, row: _Row, contents: dict[str, Any]) -> Step:
    note = Note(officer_id=row.officer, written_at=row.at, taken_back_at=row.taken_back_at)
    text = contents["text" if row.table == "note" else "reason"]
    until = contents.get("due") or contents.get("look_at")
    return Step(
        id=row.id,
        kind=row.kind,
        at=row.at,
        officer=row.name,
        author=row.officer,
        text="" if row.taken_back_at else text,
        level=row.level,
        outcome=contents.get("outcome", ""),
        who=contents.get("who", ""),
        on=date.fromisoformat(contents["on"]) if contents.get("on") else None,
        until=datetime.fromisoformat(until) if until else None,
        taken_back_at=row.taken_back_at,
        undo=row.table == "note" and bool(may_take_back(viewer, note)),
    )


def leave_to_give_back(viewer: OfficerViewer, report_id: UUID) -> PermissionResult:
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
