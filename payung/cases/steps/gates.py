"""The gates: what must be so before a step is planned. Pure.

A gate refuses plans, never records and never rescue. What happened is always written down; before the plan, the
plan is owed within a day.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.parts import Circumstance
from payung.cases.persons.details import PersonRole
from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import (
    ENFORCEMENT,
    OF_HELPLINES,
    REACHES_OUT,
    TALKS,
    ContactDecision,
    Pressed,
    StepKind,
    Stopped,
)
from payung.cases.steps.moves import State
from payung.foundation import clock
from payung.foundation.errors import Text


@dataclass(frozen=True)
class Known:
    """One step that the case has already, as the gates see it. `number`: its place in time.

    `by_worker`: a child-protection worker wrote last what it says.
    """

    id: UUID
    kind: StepKind
    state: State
    contents: Contents
    number: int
    before_plan: bool = False  # done while a gate was shut for planning it
    by_worker: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known of a case when a step is planned. `kind_of_unit`: of the officer who plans it.

    `is_partial`: that unit sees nothing of the case but what was told and what it wrote itself.
    `others_unplanned`: there may be a child without a plan in another case of the suspect. `criminal_age`: from
    which a child answers for a crime in the country; None: not known.
    """

    persons: Sequence[Person]
    steps: Sequence[Known]
    circumstances: frozenset[Circumstance]
    kind_of_unit: str
    is_partial: bool = False
    others_unplanned: bool = False
    criminal_age: int | None = None

    @property
    def children(self) -> frozenset[UUID]:
        """Return the children of the case, without those who were written down by mistake."""
        return frozenset(
            person.id
            for person in self.persons
            if person.details.role is PersonRole.CHILD and not person.latest.mistake
        )

    @property
    def unplanned(self) -> frozenset[UUID]:
        """Return the children who are in no joint safeguarding plan that is done."""
        plans = self.done(StepKind.SAFEGUARDING_PLAN)
        return self.children - {person for plan in plans for person in plan.contents.persons}

    def done(self, kind: StepKind) -> Iterator[Known]:
        """Yield the steps of this kind that are done, in the order in which they were written."""
        return (step for step in self.steps if step.kind is kind and step.state is State.DONE)


class StepGate(StrEnum):
    """A reason for which a step cannot be planned yet."""

    SAFEGUARDING_PLAN = "safeguarding_plan"
    OTHER_CASES = "other_cases"
    SUSPECT_PLAN = "suspect_plan"
    FAMILY_PLAN = "family_plan"
    CONTACT_DECISION = "contact_decision"
    WHO_DECIDES_CONTACT = "who_decides_contact"
    SECOND_FACT = "second_fact"
    CHILD_WHO_HARMED = "child_who_harmed"
    JUVENILE_SPECIALIST = "juvenile_specialist"
    SUPERVISOR_DECIDES = "supervisor_decides"
    STOPPED = "stopped"
    INTERVIEW_AGAIN = "interview_again"
    SEPARATE_TALKS = "separate_talks"
    OF_THE_OTHERS = "of_the_others"


REASONS: Final[dict[StepGate, Text]] = {
    StepGate.SAFEGUARDING_PLAN: _(
        "First the joint safeguarding plan, for every child of this case and every other child whom the "
        "suspect can reach. A rescue needs no plan: record it as a rescue."
    ),
    StepGate.OTHER_CASES: _(
        "The suspect is in other cases too, and a child there may have no safeguarding plan. Look at “All "
        "children of one suspect”, and speak with those who work on these cases."
    ),
    StepGate.SUSPECT_PLAN: _(
        "First the plan for the suspect's risk of suicide, which is high after such an arrest."
    ),
    StepGate.FAMILY_PLAN: _(
        "First the plan for the family: who is informed at the door, and with whom the child is that day."
    ),
    StepGate.CONTACT_DECISION: _(
        "First a child-protection worker decides on contact with the family, again before each contact."
    ),
    StepGate.WHO_DECIDES_CONTACT: _(
        "Only a child-protection worker decides on contact with the family. Share the case with them."
    ),
    StepGate.SECOND_FACT: _(
        "One anonymous report is never the only ground. Name the second fact, in its own field."
    ),
    StepGate.CHILD_WHO_HARMED: _(
        "This is a child, so no search, arrest, charge or court is planned here. Child protection leads."
    ),
    StepGate.JUVENILE_SPECIALIST: _(
        "First a juvenile specialist agrees. Write in its own field who it is."
    ),
    StepGate.SUPERVISOR_DECIDES: _(
        "Only a supervisor decides that this is planned for a child who may have harmed another child."
    ),
    StepGate.STOPPED: _(
        "The child said stop. Nobody contacts, refers or interviews until a child-protection worker decides "
        "what stopping means for this child."
    ),
    StepGate.INTERVIEW_AGAIN: _(
        "There was an interview before. Say in its own field why there must be another one."
    ),
    StepGate.SEPARATE_TALKS: _(
        "Plan a talk for each: nobody speaks with a child together with a suspect, or a child who may have "
        "harmed, who lives with them."
    ),
    StepGate.OF_THE_OTHERS: _(
        "A helpline that shares a case does not see its plans. Ask the unit that leads to plan this."
    ),
}
# No supervisor opens these: an answer does, or a child-protection worker.
ABSOLUTE: Final = frozenset(
    {
        StepGate.CHILD_WHO_HARMED,
        StepGate.JUVENILE_SPECIALIST,
        StepGate.STOPPED,
        StepGate.WHO_DECIDES_CONTACT,
        StepGate.SECOND_FACT,
        StepGate.INTERVIEW_AGAIN,
        StepGate.SEPARATE_TALKS,
        StepGate.OF_THE_OTHERS,
    }
)
# Gates that an answer opens, with the question that the officer has to answer.
ANSWERED_BY: Final = {
    StepGate.SECOND_FACT: "second_fact",
    StepGate.INTERVIEW_AGAIN: "again",
    StepGate.JUVENILE_SPECIALIST: "specialist",
}


def shut(
    kind: StepKind, contents: Contents, situation: Situation, *, itself: UUID | None = None
) -> tuple[StepGate, ...]:
    """Return the gates that are shut for a step, in the order of the enumeration; empty: it can be planned.

    `itself`: the step that is changed, which is no reason against itself.
    """
    return tuple(
        gate for gate in StepGate if _IS_SHUT[gate](kind, contents, _without(situation, itself))
    )


def _without(situation: Situation, itself: UUID | None) -> Situation:
    others = [step for step in situation.steps if step.id != itself]
    return replace(situation, steps=others)


def _no_safeguarding_plan(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    """Say whether a child of the case is in no plan; where no child is known, whether there is no plan."""
    del contents
    if kind not in ENFORCEMENT:
        return False
    return not any(situation.done(StepKind.SAFEGUARDING_PLAN)) or bool(situation.unplanned)


def _no_plan_elsewhere(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    del contents
    return kind in ENFORCEMENT and situation.others_unplanned


def _no_plan_of(needed: StepKind) -> Callable[[StepKind, Contents, Situation], bool]:
    def is_missing(kind: StepKind, contents: Contents, situation: Situation) -> bool:
        del contents
        return kind is StepKind.ARREST and not any(situation.done(needed))

    return is_missing


def _no_contact_decision(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    """Say whether no decision of child protection is newer than the last contact that was planned or made.

    What another unit recorded decides nothing, and an objection stands until child protection decides again.
    """
    del contents
    if kind is not StepKind.FAMILY_CONTACT:
        return False
    decisions = [step for step in situation.done(StepKind.CONTACT_DECISION) if not step.before_plan]
    if decisions and decisions[-1].contents.answers.get("contact") == ContactDecision.NOT_ALLOWED:
        return True
    decided = [step.number for step in decisions]
    contacts = [
        step.number
        for step in situation.steps
        if step.kind is StepKind.FAMILY_CONTACT and step.state is not State.CALLED_OFF
    ]
    return max(decided, default=-1) <= max(contacts, default=-1)


def _hidden_from_them(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    del contents
    return situation.is_partial and kind not in OF_HELPLINES


def _not_theirs_to_decide(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    del contents
    return kind is StepKind.CONTACT_DECISION and situation.kind_of_unit != "child_protection"


def _no_second_fact(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    rests = Circumstance.ONE_ANONYMOUS in situation.circumstances
    acts = kind in {StepKind.SEARCH, StepKind.ARREST}
    return acts and rests and not contents.answers.get("second_fact", "").strip()


def _against_a_child(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    """Say whether a search or an arrest concerns somebody under 18; a charge or a court, a child who harmed.

    Charges and courts concern other children too: as those who were harmed. A child who harmed is not barred
    from the age of criminal responsibility on.
    """
    if kind not in ENFORCEMENT:
        return False
    barred = {person.id for person in situation.persons if person.details.has_harmed}
    if kind in {StepKind.SEARCH, StepKind.ARREST}:
        barred |= situation.children
    return bool(set(contents.persons) & barred - _old_enough(contents, situation))


def _old_enough(contents: Contents, situation: Situation) -> set[UUID]:
    """Return the children who harmed and had the age of criminal responsibility when it happened.

    So it is only where the age is known in the country, the officer says how old they were, and no child is
    younger than that age today.
    """
    age, then = situation.criminal_age, contents.answers.get("age_then", "")
    if age is None or not then.isdecimal() or int(then) < age:
        return set()
    today = clock.now().date()
    return {
        person.id
        for person in situation.persons
        if person.details.has_harmed and person.details.least_age(today) >= age
    }


def _concerns_old_enough(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    concerned = set(contents.persons) & _old_enough(contents, situation)
    return kind in ENFORCEMENT and bool(concerned)


def _no_specialist(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    agreed = contents.answers.get("specialist", "").strip()
    return _concerns_old_enough(kind, contents, situation) and not agreed


def _stopped(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    if kind in REACHES_OUT and Circumstance.STOPPED in situation.circumstances:
        return True
    return any(ends(stop, kind, contents) for stop in standing_stops(situation.steps))


# What ends where a child said stop to one thing; else all that reaches out.
_ENDED_BY: Final[dict[str, frozenset[StepKind]]] = {
    Stopped.CONTACT: frozenset({StepKind.CONTACT, StepKind.FAMILY_CONTACT}),
    Stopped.INTERVIEW: frozenset({StepKind.INTERVIEW}),
    Stopped.REFERRAL: frozenset({StepKind.REFERRAL}),
}


def ends(stop: Contents, kind: StepKind, contents: Contents) -> bool:
    """Say whether a child's stop ends a step. What concerns other children alone goes on."""
    children = set(stop.persons)
    if children and contents.persons and not children & set(contents.persons):
        return False
    return kind in _ENDED_BY.get(stop.answers.get("to", ""), REACHES_OUT)


def standing_stops(steps: Sequence[Known]) -> list[Contents]:
    """Return each stop after which no child-protection worker has asked the child about it."""
    done = [step for step in steps if step.state is State.DONE]
    asked = [step for step in done if step.kind is StepKind.AFTER_STOP and _is_answered(step)]
    return [
        stop.contents
        for stop in done
        if stop.kind is StepKind.STOP and not any(_is_about(step, stop) for step in asked)
    ]


def _is_answered(step: Known) -> bool:
    return step.by_worker and step.contents.answers.get("pressed") != Pressed.UNKNOWN


def _is_about(asked: Known, stop: Known) -> bool:
    children, whom = set(stop.contents.persons), set(asked.contents.persons)
    return asked.number > stop.number and (not whom or children <= whom)


def _interviewed_before(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    if kind is not StepKind.INTERVIEW or contents.answers.get("again", "").strip():
        return False
    return any(
        not step.contents.persons
        or not contents.persons
        or set(step.contents.persons) & set(contents.persons)
        for step in situation.done(StepKind.INTERVIEW)
    )


def _talks_with_a_home(kind: StepKind, contents: Contents, situation: Situation) -> bool:
    """Say whether a talk names a child, and a suspect or a child who may have harmed who lives with them."""
    if kind not in TALKS:
        return False
    concerned = [
        person
        for person in situation.persons
        if person.id in contents.persons and not person.latest.mistake
    ]
    return any(
        lives_with(person, concerned) & situation.children
        for person in concerned
        if person.details.has_harmed or person.details.role is PersonRole.SUSPECT
    )


_IS_SHUT: Final[dict[StepGate, Callable[[StepKind, Contents, Situation], bool]]] = {
    StepGate.SAFEGUARDING_PLAN: _no_safeguarding_plan,
    StepGate.OTHER_CASES: _no_plan_elsewhere,
    StepGate.SUSPECT_PLAN: _no_plan_of(StepKind.SUSPECT_PLAN),
    StepGate.FAMILY_PLAN: _no_plan_of(StepKind.FAMILY_PLAN),
    StepGate.CONTACT_DECISION: _no_contact_decision,
    StepGate.WHO_DECIDES_CONTACT: _not_theirs_to_decide,
    StepGate.SECOND_FACT: _no_second_fact,
    StepGate.CHILD_WHO_HARMED: _against_a_child,
    StepGate.JUVENILE_SPECIALIST: _no_specialist,
    StepGate.SUPERVISOR_DECIDES: _concerns_old_enough,
    StepGate.STOPPED: _stopped,
    StepGate.INTERVIEW_AGAIN: _interviewed_before,
    StepGate.SEPARATE_TALKS: _talks_with_a_home,
    StepGate.OF_THE_OTHERS: _hidden_from_them,
}
