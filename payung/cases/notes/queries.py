"""What the unit has written in one case: decisions, notes, persons, and unsent drafts."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateTimeField, QuerySet, Value

from payung.cases import policy, sealed
from payung.cases.models import (
    Case,
    Decision,
    DecisionKind,
    Draft,
    Note,
    PersonRecord,
    StepRecord,
)
from payung.cases.parts import answers_since
from payung.cases.parts import sealed_ids as parts_sealed
from payung.cases.persons.queries import Person, collected
from payung.cases.policy import may_give_back, may_take_back
from payung.cases.queries.visibility import members_of, worked_on
from payung.cases.sides import Side, read_by
from payung.foundation import sealing
from payung.foundation.sealing import Place
from payung.staff.policy import PermissionResult, may, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class StoryEntry:
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
    about: UUID | None = None  # the report whose wish was decided, or that was joined or separated
    unit: UUID | None = None  # with which a case is shared, or which shares it and does this next
    children: tuple[
        UUID, ...
    ] = ()  # persons whom an outcome is about; none: the child of the report
    waits: bool = False  # it holds only once a colleague countersigns it
    seconds: UUID | None = None  # the decision that this one countersigns
    more: Mapping[str, str] = field(default_factory=dict)  # what else it says, by name: see MORE
    side: Side = Side.JOINT  # who reads a note


@dataclass(frozen=True)
class OwnDraft:
    """One's own draft, opened."""

    kind: str
    saved_at: datetime
    text: str
    question: bool = False


@dataclass(frozen=True)
class Drafts:
    """The drafts in one case: the viewer's own by kind, and whose there are besides, since when."""

    own: dict[str, OwnDraft] = field(default_factory=dict)
    others: tuple[tuple[str, str, datetime], ...] = ()  # name, kind, when it was saved


@dataclass(frozen=True)
class Written:
    """What the unit has written in a case, oldest first."""

    entries: tuple[StoryEntry, ...] = ()
    persons: tuple[Person, ...] = ()
    all_persons_open: bool = True  # False: the viewer's keys do not open what was written of some
    drafts: Drafts = field(default_factory=Drafts)


MORE: Final = ("danger", "sight", "untold", "partner", "overridden")  # details of an outcome
_ENTRIES: Final = frozenset({"decision", "note"})
_WHO: Final = ("officer_id", "officer__full_name", "case_id", "case__sealed_as")


class _Row(NamedTuple):
    """A decision, a note, a draft or a person, as the four tables are read in one query."""

    table: str
    id: UUID
    kind: str
    level: str
    officer: UUID
    name: str
    case: UUID
    sealed_as: UUID | None
    at: datetime
    taken_back_at: datetime | None
    side: str
    body: bytes


def written(viewer: OfficerViewer, case: Case, report: UUID | None = None) -> Written:
    """Return what the viewer's unit has written in a case, with the drafts about one of its reports.

    Of a draft only its author sees what it says. `report`: None for the one that opened the case.
    What was written in the unit that had the case before does not open, and is left out.
    """
    policy.require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    rows = _rows(viewer, case, report or case.about)
    mine = [row for row in rows if row.table != "draft" or row.officer == viewer.id]
    places = [(_place(row), bytes(row.body)) for row in mine]
    texts = sealing.unseal_many(places, viewer.keys)
    opened = [(row, text) for row, text in zip(mine, texts, strict=True) if text]
    own = [_own(row, text) for row, text in opened if row.table == "draft"]
    may_open = bool(may(viewer, Permission.REPORT_CONTENT_OPEN))
    entries = [_entry(viewer, row, text) for row, text in opened if row.table in _ENTRIES]
    people = [
        (row.id, row.case, row.name, row.at, row.side, text)
        for row, text in opened
        if row.table == "person"
    ]
    # What another side wrote for itself hides no child: a child is always on the joint sheet.
    ours = read_by(viewer.unit_kind)
    written_of_persons = sum(row.table == "person" and row.side in ours for row in rows)
    return Written(
        entries=tuple(entries) if may_open else (),
        persons=collected(people) if may_open else (),
        all_persons_open=may_open and len(people) == written_of_persons,
        drafts=Drafts(
            own={draft.kind: draft for draft in own},
            others=tuple((row.name, row.kind, row.at) for row in rows if row not in mine),
        ),
    )


def story(viewer: OfficerViewer, case_id: UUID) -> tuple[StoryEntry, ...]:
    """Return the decisions and notes of a case, oldest first."""
    require(viewer, Permission.REPORT_CONTENT_OPEN)
    return written(viewer, worked_on(viewer, case_id)).entries


def drafts(viewer: OfficerViewer, case_id: UUID) -> Drafts:
    """Return the drafts in a case of the viewer's unit."""
    return written(viewer, worked_on(viewer, case_id), case_id).drafts


@contextmanager
def at_once(
    viewer: OfficerViewer, case: Case, report: UUID, *more: QuerySet[Any]
) -> Iterator[None]:
    """Within the block, open a report, all that its case says, and `more`, with one look at the grants."""
    policy.require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    steps = StepRecord.objects.filter(case__in=members_of(viewer, case.about))
    first, *others = [*_tables(viewer, case.about, report), steps, *parts_sealed(report), *more]
    ids = first.values_list("id", flat=True)
    with sealing.at_hand(
        ids.union(*(rows.values_list("id", flat=True) for rows in others)), viewer.keys
    ):
        yield


def _tables(
    viewer: OfficerViewer, case_id: UUID, report: UUID
) -> tuple[QuerySet[Decision], QuerySet[Note], QuerySet[PersonRecord], QuerySet[Draft]]:
    return (
        Decision.objects.filter(case__in=members_of(viewer, case_id)),
        Note.objects.filter(case__in=members_of(viewer, case_id)),
        PersonRecord.objects.filter(case__in=members_of(viewer, case_id)),
        Draft.objects.filter(case_id=report, officer__unit_id=viewer.unit),
    )


def _rows(viewer: OfficerViewer, case: Case, report: UUID) -> list[_Row]:
    decisions, notes, persons, drafts_ = _tables(viewer, case.about, report)
    text, none = CharField(), Value(None, output_field=DateTimeField())
    rows = decisions.values_list(
        *(Value("decision", text), "id", "kind", "level", *_WHO),
        *("made_at", none, Value(Side.JOINT.value, text), "body"),
    ).union(
        notes.values_list(
            *(Value("note", text), "id", Value("note", text), Value("", text), *_WHO),
            *("written_at", "taken_back_at", "side", "body"),
        ),
        persons.values_list(
            *(Value("person", text), "id", Value("person", text), Value("", text), *_WHO),
            *("written_at", none, "side", "body"),
        ),
        drafts_.values_list(
            *(Value("draft", text), "id", "kind", Value("", text), *_WHO),
            *("saved_at", none, Value(Side.JOINT.value, text), "body"),
        ),
        all=True,
    )
    return sorted((_Row(*row) for row in rows), key=lambda row: row.at)


def _place(row: _Row) -> Place:
    case = Case(id=row.case, sealed_as=row.sealed_as)
    if row.table == "draft":
        return sealed.draft_place(
            Draft(id=row.id, case=case, officer_id=row.officer, kind=row.kind)
        )
    if row.table == "note":
        return sealed.note_place(Note(id=row.id, case=case, officer_id=row.officer))
    if row.table == "person":
        return sealed.person_place(PersonRecord(id=row.id, case=case, officer_id=row.officer))
    return sealed.decision_place(Decision(id=row.id, case=case, officer_id=row.officer))


def _own(row: _Row, contents: dict[str, Any]) -> OwnDraft:
    return OwnDraft(row.kind, row.at, contents["text"], bool(contents.get("question")))


def _entry(viewer: OfficerViewer, row: _Row, contents: dict[str, Any]) -> StoryEntry:
    note = Note(officer_id=row.officer, written_at=row.at, taken_back_at=row.taken_back_at)
    text = contents["text" if row.table == "note" else "reason"]
    until = contents.get("due") or contents.get("look_at")
    return StoryEntry(
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
        about=UUID(contents["about"]) if contents.get("about") else None,
        unit=UUID(contents["unit"]) if contents.get("unit") else None,
        children=tuple(UUID(child) for child in contents.get("children", "").split()),
        waits=contents.get("waits", "yes" if row.kind == DecisionKind.ENDING else "") == "yes",
        seconds=UUID(contents["seconds"]) if contents.get("seconds") else None,
        more={name: contents[name] for name in MORE if contents.get(name)},
        taken_back_at=row.taken_back_at,
        side=Side(row.side),
        undo=row.table == "note" and bool(may_take_back(viewer, note)),
    )


def leave_to_give_back(viewer: OfficerViewer, case: Case) -> PermissionResult:
    """Say whether the viewer can give a case back as if they had never taken it."""
    leave = may_give_back(viewer, case, touched=False)
    return may_give_back(viewer, case, touched=_is_touched(viewer, case)) if leave else leave


def _is_touched(viewer: OfficerViewer, case: Case) -> bool:
    # What the other unit has done of a case that is shared is no touch of this one's.
    by = {"officer__unit_id": viewer.unit} if case.share_of_id else {}
    tables = _tables(viewer, case.about, case.about)
    decisions, notes, persons, drafts_ = (rows.filter(**by) for rows in tables)
    planned = StepRecord.objects.filter(case__in=members_of(viewer, case.about), **by)
    answers: Iterable[QuerySet[Any]] = ()
    if case.taken_at:
        planned = planned.exclude(written_at=case.taken_at)  # what the taking itself planned
        answers = answers_since(case.about, case.taken_at)
    others = (notes, persons, planned, drafts_.filter(officer_id=viewer.id), *answers)
    touched = decisions.values("id").union(*(rows.values("id") for rows in others), all=True)
    return touched.exists()
