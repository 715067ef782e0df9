"""The own file of a child, opened; and the children of a case at a glance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models.functions import Coalesce

from payung.cases import sealed
from payung.cases.children import entries as file_entries
from payung.cases.children.entries import ChildWish, Consent, Entry, EntryKind
from payung.cases.decisions.outcomes import ChildState, Outcomes
from payung.cases.decisions.queries import outcomes_of
from payung.cases.models import CHILD_FILE, Case, ChildRecord, DecisionKind, Proposal
from payung.cases.notes.queries import StoryEntry, written
from payung.cases.persons import birth
from payung.cases.persons.details import PersonRole
from payung.cases.persons.queries import Person, is_child, one_of, persons_in
from payung.cases.queries import members_of_all, worked_on
from payung.cases.queries.child_files import Cards, FileCard, child_files, files_in
from payung.cases.queries.one_suspect import suspect_cases
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import standing_stops
from payung.cases.steps.kinds import StepKind
from payung.cases.steps.moves import State
from payung.cases.steps.queries import CaseStep, as_known, steps, steps_in
from payung.foundation import clock, sealing
from payung.foundation.errors import NotAllowed, NotFound
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Glance:
    """One child of a case in one line. `next_at`: when something is due for this child, at the earliest.

    `plan`: how far the joint safeguarding plan has come; None: there is none. `adult_from`: the first day on
    which the child may be 18. `needs_service`: that is within a year, and no adult service is planned.
    """

    child: UUID
    card: FileCard | None
    state: ChildState
    plan: State | None
    next_at: datetime | None
    adult_from: date | None
    needs_service: bool


@dataclass(frozen=True)
class FileDeletion:
    """A decision to delete a child's file. `ends_at`: when it goes; None: a second officer must confirm."""

    officer: UUID | None
    officer_name: str
    second_name: str
    decided_at: datetime | None
    ends_at: datetime | None
    reason: str


@dataclass(frozen=True)
class ChildFile:
    """The own file of one child. `shared`: steps and outcomes that also concern another child of the case."""

    person: Person
    card: FileCard | None
    glance: Glance
    entries: tuple[Entry, ...]
    steps: tuple[CaseStep, ...]
    outcomes: tuple[StoryEntry, ...]
    shared: frozenset[UUID]
    deletion: FileDeletion | None
    stops: Sequence[Contents]  # what officers recorded of a child's stop, while it stands

    @property
    def consents(self) -> tuple[Consent, ...]:
        """Return the consents, newest first."""
        return file_entries.consents(self.entries)

    @property
    def wishes(self) -> tuple[ChildWish, ...]:
        """Return the wishes, newest first."""
        return file_entries.wishes(self.entries)

    @property
    def notes(self) -> tuple[Entry, ...]:
        """Return talks and notes, newest first."""
        return tuple(file_entries.of_kind(self.entries, EntryKind.NOTE))

    @property
    def access(self) -> tuple[Entry, ...]:
        """Return who worked with the child and who read the file, newest first."""
        kinds = (EntryKind.WORKER, EntryKind.RESTRICTED, EntryKind.UNRESTRICTED)
        return tuple(file_entries.of_kind(self.entries, *kinds))


def child_file(viewer: OfficerViewer, case_id: UUID, child: UUID) -> ChildFile:
    """Return the own file of a child. Raises NotFound for no child, NotAllowed where it is for others."""
    case = worked_on(viewer, case_id, Permission.REPORT_CONTENT_OPEN)
    known = written(viewer, case)
    person = one_of(known.persons, child)
    if not is_child(person):
        raise NotFound
    cards = child_files(viewer, case)
    card = cards.get(child)
    if card and not card.may_read:
        raise NotAllowed(card.may_read.reason)
    planned = steps(viewer, case)
    outcomes = outcomes_of(viewer, case, known)
    children = {state.child for state in outcomes.children if state.child}
    own_steps = tuple(step for step in planned if child in step.contents.persons)
    decided = tuple(
        one
        for one in reversed(known.entries)
        if one.kind == DecisionKind.ENDING and child in one.children
    )
    shared = {step.id for step in own_steps if set(step.contents.persons) & (children - {child})}
    shared |= {one.id for one in decided if len(one.children) > 1}
    (glance,) = (one for one in glances(outcomes, planned, cards) if one.child == child)
    return ChildFile(
        person=person,
        card=card,
        glance=glance,
        entries=entries_of(viewer, child),
        steps=own_steps,
        outcomes=decided,
        shared=frozenset(shared),
        deletion=_deletion(viewer, child) if card and card.is_leaving else None,
        stops=standing_stops(as_known(planned)),
    )


def glances(known: Outcomes, planned: Sequence[CaseStep], cards: Cards) -> tuple[Glance, ...]:
    """Return the children of a case at a glance; none where nobody is written down as one."""
    persons = {person.id: person for person in known.persons}
    return tuple(
        _glance(persons[state.child], state, planned, cards.get(state.child))
        for state in known.children
        if state.child
    )


def _glance(
    person: Person, state: ChildState, planned: Sequence[CaseStep], card: FileCard | None
) -> Glance:
    own = [step for step in planned if person.id in step.contents.persons]
    until = state.holds.until if state.holds else None
    moments = [*(step.due_at for step in own), until]
    is_close = person.details.role is PersonRole.CHILD and birth.is_close(
        person.details.born, clock.now().date()
    )
    return Glance(
        child=person.id,
        card=card,
        state=state,
        plan=_state_of(own, StepKind.SAFEGUARDING_PLAN),
        next_at=min((moment for moment in moments if moment), default=None),
        adult_from=person.details.may_be_adult_from,
        needs_service=is_close and _state_of(own, StepKind.ADULT_SERVICE) is None,
    )


def _state_of(planned: Iterable[CaseStep], kind: StepKind) -> State | None:
    """Return how far the steps of a kind have come: done before planned; None: there is none."""
    states = {step.state for step in planned if step.kind is kind}
    return next((state for state in (State.DONE, State.PLANNED) if state in states), None)


def lacks_two_workers(known: Outcomes, cards: Cards) -> bool:
    """Say whether a child who may have harmed and another child of the case lack a worker each.

    They have the same one, or one of them has none. In the whole case, not in one home alone:
    who lives with whom may not be written down, and what is not known never lowers what is asked.
    """
    children = [person for person in known.persons if is_child(person)]
    harmed = {person.id for person in children if person.details.has_harmed}
    others = {person.id for person in children} - harmed
    theirs = {_worker(cards, child) for child in harmed}
    return bool(harmed and others) and any(
        (worker := _worker(cards, child)) is None or worker in theirs or None in theirs
        for child in others
    )


@dataclass(frozen=True)
class SuspectCase:
    """One case of a suspect: who is suspected there, and its children. `plans`: of each child, if any.

    `persons`: all of the case. `cards`: of all children.
    """

    case: Case
    persons: tuple[Person, ...]
    plans: Mapping[UUID, State | None]
    cards: Cards

    @property
    def suspects(self) -> tuple[Person, ...]:
        """Return who is suspected in it."""
        kept = (person for person in self.persons if not person.latest.mistake)
        return tuple(person for person in kept if person.details.role is PersonRole.SUSPECT)

    @property
    def children(self) -> tuple[Person, ...]:
        """Return its children."""
        return tuple(person for person in self.persons if is_child(person))


@dataclass(frozen=True)
class SuspectChildren:
    """All children of one suspect, by case, first those of the case asked for. `elsewhere`: other units."""

    cases: tuple[SuspectCase, ...]
    elsewhere: tuple[UUID, ...]


def suspect_children(viewer: OfficerViewer, case_id: UUID) -> SuspectChildren:
    """Return the children of a case, and of all others that one suspect links with it."""
    case = worked_on(viewer, case_id, Permission.REPORT_CONTENT_OPEN)
    found = suspect_cases(viewer, case)
    every = (case, *found.cases)
    reports = members_of_all(viewer, (one.about for one in every))
    lead_of = dict(reports.values_list("id", Coalesce("merged_into", "id")))
    there, made = persons_in(viewer, reports), steps_in(viewer, reports)
    cards = files_in(viewer, reports)
    return SuspectChildren(
        tuple(
            _suspect_case(
                one,
                tuple(person for person in there if lead_of[person.latest.report] == one.about),
                made,
                cards,
            )
            for one in every
        ),
        found.elsewhere,
    )


def _suspect_case(
    case: Case, persons: tuple[Person, ...], made: Iterable[CaseStep], cards: Cards
) -> SuspectCase:
    own: dict[UUID, list[CaseStep]] = {person.id: [] for person in persons}
    for step in made:
        for concerned in own.keys() & set(step.contents.persons):
            own[concerned].append(step)
    plans = {id_: _state_of(steps, StepKind.SAFEGUARDING_PLAN) for id_, steps in own.items()}
    return SuspectCase(case, persons, plans, cards)


def _worker(cards: Cards, child: UUID) -> UUID | None:
    return cards[child].worker if child in cards else None


def _deletion(viewer: OfficerViewer, child: UUID) -> FileDeletion | None:
    rows = Proposal.objects.filter(record=child, kind=CHILD_FILE)
    row = rows.select_related("officer", "second").first()
    if row is None:
        return None
    place = sealed.proposal_place(row)
    (contents,) = sealing.unseal_many([(place, bytes(row.body or b""))], viewer.keys)
    return FileDeletion(
        officer=row.officer_id,
        officer_name=row.officer.full_name if row.officer else "",
        second_name=row.second.full_name if row.second else "",
        decided_at=row.decided_at,
        ends_at=row.ends_at,
        reason=str(contents.get("reason", "")) if contents else "",
    )


def entries_of(viewer: OfficerViewer, child: UUID) -> tuple[Entry, ...]:
    """Return the entries of a child's file that the viewer's keys open, oldest first.

    The caller has asked whether the viewer reads the file.
    """
    records = ChildRecord.objects.filter(file=child).select_related("case", "officer")
    rows = list(records.order_by("written_at", "id"))
    places = [(sealed.child_place(row), bytes(row.body)) for row in rows]
    opened = zip(rows, sealing.unseal_many(places, viewer.keys), strict=True)
    return tuple(
        Entry.read(row.id, row.officer.full_name, row.written_at, contents)
        for row, contents in opened
        if contents
    )
