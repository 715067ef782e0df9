"""The own file of a child, and the children of a case at a glance, as pages show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.children.entries import ChildWish, Consent, ConsentState
from payung.cases.children.queries import ChildFile, Glance, glances, lacks_two_workers
from payung.cases.decisions.outcomes import Outcomes
from payung.cases.notes.queries import StoryEntry
from payung.cases.persons.details import PersonRole
from payung.cases.persons.queries import Person
from payung.cases.queries.child_files import Cards
from payung.cases.steps.moves import State
from payung.cases.steps.queries import CaseStep
from payung.doors.desk.endings import child_lines
from payung.doors.desk.labels import Text
from payung.doors.desk.persons import labels as person_labels
from payung.doors.desk.persons.person_lines import Line as PersonLine
from payung.doors.desk.persons.person_lines import line as person_line
from payung.doors.desk.persons.person_lines import names_of
from payung.doors.desk.steps import step_lines
from payung.foundation import clock

PLANS: Final[dict[State | None, Text]] = {
    State.DONE: _("safeguarding plan made"),
    State.PLANNED: _("safeguarding plan not made yet"),
    None: _("no safeguarding plan"),
}


@dataclass(frozen=True)
class GlanceLine:
    """One child in one line. `sentence`: what is decided for the child, with the name. `plan`: if any.

    `may_read`: False where the file is for others: then there is a number instead of a name, and no age.
    """

    id: UUID
    age: Text
    sentence: str
    is_decided: bool
    plan: Text
    glance: Glance
    may_read: bool = True


@dataclass(frozen=True)
class StepLine:
    """A step of this child. `is_shared`: it concerns another child too, so its words stay in the case."""

    line: step_lines.Line
    is_shared: bool


@dataclass(frozen=True)
class OutcomeLine:
    """An outcome of this child. `is_shared`: it was recorded for another child too."""

    step: StoryEntry
    is_shared: bool


@dataclass(frozen=True)
class ConsentLine:
    """A consent, and whether it counts today."""

    consent: Consent
    state: ConsentState

    @property
    def counts(self) -> bool:
        """Say whether it counts today."""
        return self.state is ConsentState.COUNTS

    @property
    def may_end(self) -> bool:
        """Say whether it can be withdrawn."""
        return self.consent.ended is None


@dataclass(frozen=True)
class FilePage:
    """What the page of a child's own file shows."""

    person: PersonLine
    born: str
    is_survivor: bool
    glance: GlanceLine
    steps: tuple[StepLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    consents: tuple[ConsentLine, ...]
    wishes: tuple[ChildWish, ...]
    file: ChildFile


def of(file: ChildFile, stopped: Collection[UUID]) -> FilePage:
    """Return a child's own file as its page shows it. `stopped`: the reports whose child said stop."""
    today = clock.now().date()
    names = {file.person.id: person_labels.who(file.person.details)}
    details = file.person.details
    return FilePage(
        person=person_line(file.person.id, file.person.latest),
        born=details.born,
        is_survivor=details.role is PersonRole.ADULT_SURVIVOR,
        glance=glance_line(file.glance, file.person, names),
        steps=tuple(
            StepLine(step_lines.line(step, names, stopped, file.stops), step.id in file.shared)
            for step in file.steps
        ),
        outcomes=tuple(OutcomeLine(one, one.id in file.shared) for one in file.outcomes),
        consents=tuple(
            ConsentLine(one, one.state(today, file.glance.adult_from)) for one in file.consents
        ),
        wishes=file.wishes,
        file=file,
    )


@dataclass(frozen=True)
class CaseChildren:
    """The children of a case, a line each. `lack_two_workers`: one may have harmed another."""

    lines: tuple[GlanceLine, ...] = ()
    lack_two_workers: bool = False


NO_CHILDREN: Final = CaseChildren()


def of_case(known: Outcomes, planned: Sequence[CaseStep], cards: Cards) -> CaseChildren:
    """Return the children of a case as its page shows them."""
    names = names_of(known.persons, cards)
    persons = {person.id: person for person in known.persons}
    lines = (glance_line(one, persons[one.child], names) for one in glances(known, planned, cards))
    return CaseChildren(tuple(lines), lacks_two_workers(known, cards))


def glance_line(glance: Glance, person: Person, names: Mapping[UUID, Text]) -> GlanceLine:
    """Return a child in one line. `names`: by person."""
    holds = child_lines.line(glance.state, names)
    may_read = glance.card is None or bool(glance.card.may_read)
    return GlanceLine(
        id=person.id,
        age=person_labels.age(person.details) if may_read else "",
        sentence=holds.sentence,
        is_decided=holds.is_decided,
        plan=PLANS[glance.plan],
        glance=glance,
        may_read=may_read,
    )
