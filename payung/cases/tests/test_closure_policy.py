"""The gates before a closure: which cases have them, and what each is against."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from payung.cases.decisions.outcomes import ChildState, Ending, Outcomes
from payung.cases.decisions.policy import (
    SENTENCES,
    ClosureFacts,
    ClosureGate,
    is_gated,
    may_override,
    obstacles,
)
from payung.cases.notes.queries import StoryEntry
from payung.cases.persons.details import Details, PersonRole
from payung.cases.persons.queries import Person, Version
from payung.foundation import clock
from payung.staff.roles import Role
from payung.staff.tests.support import officer

NOW: Final = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
GATED: Final = {PersonRole.CHILD, PersonRole.ADULT_SURVIVOR, PersonRole.SUSPECT}


def person(role: PersonRole, mistake: str = "") -> Person:
    version = Version(uuid4(), uuid4(), "Intake", NOW, Details(role, "Ana"), mistake)
    return Person(uuid4(), (version,))


def outcome(kind: Ending, until: datetime | None = None) -> StoryEntry:
    return StoryEntry(uuid4(), "ending", NOW, "Intake", "So.", uuid4(), outcome=kind, until=until)


def facts(*states: ChildState, told: bool = True, **more: Any) -> ClosureFacts:
    owes = more.pop("owes", False)
    return ClosureFacts(Outcomes(children=states or (ChildState(None),), **more), told, owes)


def decided(kind: Ending, child: UUID | None = None, tries: int = 0) -> ChildState:
    return ChildState(child, outcome(kind), tries=tries)


def shut(facts: ClosureFacts) -> list[ClosureGate]:
    return list(obstacles(facts))


def test_a_case_without_child_or_suspect_has_no_gates() -> None:
    others = tuple(person(role) for role in set(PersonRole) - GATED)
    assert not is_gated(facts(told=False, persons=others))
    assert shut(facts(told=False, persons=others, owes=True)) == []


@pytest.mark.parametrize("role", sorted(GATED))
def test_a_known_child_or_suspect_brings_gates_unless_it_was_a_mistake(role: PersonRole) -> None:
    assert is_gated(facts(told=False, persons=(person(role),)))
    assert not is_gated(facts(told=False, persons=(person(role, "Of another case."),)))


def test_persons_that_do_not_open_bring_gates_and_keep_a_case_open() -> None:
    found = facts(told=False, all_open=False)
    assert is_gated(found)
    assert shut(found) == [ClosureGate.PERSONS]


def test_a_child_who_told_needs_an_outcome_also_where_nobody_is_written_down() -> None:
    assert shut(facts()) == [ClosureGate.CHILDREN]
    assert shut(facts(decided(Ending.NO_DANGER))) == []


def test_of_a_known_suspect_alone_no_child_is_asked_for() -> None:
    assert shut(facts(told=False, persons=(person(PersonRole.SUSPECT),))) == []


@pytest.mark.parametrize("kind", [Ending.SAFE, Ending.ACCEPTED, Ending.NO_DANGER])
def test_each_child_needs_an_outcome_that_holds(kind: Ending) -> None:
    siti, adi = uuid4(), uuid4()
    assert shut(facts(decided(kind, siti), ChildState(adi))) == [ClosureGate.CHILDREN]
    assert shut(facts(decided(kind, siti), decided(kind, adi))) == []


def test_a_look_whose_day_has_come_and_an_outcome_that_waits_do_not_count() -> None:
    with clock.at(NOW):
        past = ChildState(None, outcome(Ending.SAFE, NOW - timedelta(days=1)))
        ahead = ChildState(None, outcome(Ending.SAFE, NOW + timedelta(days=1)))
        assert shut(facts(past)) == [ClosureGate.CHILDREN]
        assert shut(facts(ahead)) == []
    waits = ChildState(None, waits=outcome(Ending.ACCEPTED))
    assert shut(facts(waits)) == [ClosureGate.COUNTERSIGN, ClosureGate.CHILDREN]


@pytest.mark.parametrize(
    ("tries", "gates"), [(1, [ClosureGate.NOT_REACHED]), (4, [ClosureGate.NOT_REACHED]), (5, [])]
)
def test_who_was_not_reached_is_tried_after_each_of_the_four_waits(
    tries: int, gates: list[ClosureGate]
) -> None:
    assert shut(facts(decided(Ending.NOT_REACHED, tries=tries))) == gates


def test_whoever_told_hears_how_it_went() -> None:
    assert shut(facts(decided(Ending.NO_DANGER), owes=True)) == [ClosureGate.FEEDBACK]


def test_each_gate_has_its_sentence() -> None:
    assert set(SENTENCES) == set(ClosureGate)


def test_a_supervisor_overrides_a_gate_but_not_of_their_own_case() -> None:
    leader = officer(Role.SUPERVISOR, days=10)
    assert may_override(leader, uuid4())
    assert not may_override(leader, leader.id)
    assert not may_override(officer(Role.INTAKE, days=10), uuid4())
    assert not may_override(officer(Role.ADMINISTRATOR, days=10), uuid4())
