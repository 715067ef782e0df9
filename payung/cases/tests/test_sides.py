"""One joint sheet, two files: what is of one side opens to the units of that side alone."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.joint_sheet import actions as joint_sheet
from payung.cases.joint_sheet.actions import Item
from payung.cases.models import Case, Note, PersonRecord, Step, StepRecord
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.persons import actions as persons
from payung.cases.persons import queries as person_queries
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queries import worked_on
from payung.cases.sharing import actions as sharing
from payung.cases.sides import Side, offered, read_by
from payung.cases.steps import actions as steps
from payung.cases.steps import queries as step_queries
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import StepGate
from payung.cases.steps.kinds import StepKind, sides_of
from payung.cases.tests.reports import acts_of, receive_childs_report
from payung.foundation import clock, sealing
from payung.foundation.age_bands import AgeBand
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PublicKey
from payung.staff.models import UnitKey
from payung.triage.lanes import Level
from tests.fuzzing import examples
from tests.house import House

WHY = "They work with the family."
CHILD = Details(PersonRole.CHILD, name="Dara Invented", age=AgeBand.FROM_12)
UNCLE = Details(PersonRole.SUSPECT, relation="An uncle of the child", age=AgeBand.ADULT)
AUNT = Details(PersonRole.PROTECTIVE_ADULT, relation="An aunt")
BOTH = ("intake", "care")


@pytest.fixture
def report(house: House) -> UUID:
    """A child's report that the intake officer has taken."""
    report, _receipt = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    return report


def share(house: House, report: UUID, kind: str = "child_protection", name: str = "care") -> None:
    sharing.share(house.viewer("super"), report, house.units[kind], WHY)
    assignment.take(house.viewer(name), report)


def end(house: House, report: UUID, kind: str = "child_protection") -> None:
    sharing.end_share(house.viewer("super"), report, house.units[kind], WHY)


def plan(text: str = "As agreed.", *, side: Side | None = None, **answers: str) -> steps.Plan:
    due = clock.now() + timedelta(days=1)
    return steps.Plan(Contents(text, (), answers), due, side=side)


def texts(house: House, name: str, report: UUID) -> list[str]:
    return [step.text for step in notes_queries.story(house.viewer(name), report)]


def known(house: House, name: str, report: UUID) -> list[str]:
    """What an officer reads of persons and steps of a case."""
    viewer = house.viewer(name)
    case = worked_on(viewer, report)
    there = person_queries.persons(viewer, case)
    planned = step_queries.steps(viewer, case)
    return sorted(
        [
            *(one.details.name or one.details.relation for one in there),
            *(one.kind for one in planned),
        ]
    )


@pytest.mark.django_db
class TestWhoReads:
    def test_what_is_written_before_and_after_sharing_opens_to_its_side_alone(
        self, house: House, report: UUID
    ) -> None:
        ours = house.viewer("intake")
        for shared in (False, True):
            persons.add_person(ours, report, UNCLE)
            steps.plan_step(ours, report, StepKind.INVESTIGATION, plan())
            notes.write_note(ours, report, f"Covert, {shared}.", side=Side.POLICE)
            if not shared:
                persons.add_person(ours, report, CHILD)
                steps.plan_step(ours, report, StepKind.SAFETY_CHECK, plan())
                share(house, report)
        theirs = house.viewer("care")
        steps.plan_step(theirs, report, StepKind.REFERRAL, plan(service="Counselling"))
        persons.add_person(theirs, report, AUNT, side=Side.CHILD_PROTECTION)
        notes.write_note(theirs, report, "Shelter address.", side=Side.CHILD_PROTECTION)

        joint = [CHILD.name, StepKind.SAFETY_CHECK]
        police = [UNCLE.relation, StepKind.INVESTIGATION] * 2
        assert known(house, "intake", report) == sorted([*joint, *police])
        assert known(house, "care", report) == sorted([*joint, AUNT.relation, StepKind.REFERRAL])
        assert texts(house, "intake", report) == ["Covert, False.", WHY, "Covert, True."]
        assert texts(house, "care", report) == [WHY, "Shelter address."]

    def test_no_unit_seals_to_another_side_or_away_from_what_is_always_joint(
        self, house: House, report: UUID
    ) -> None:
        viewer = house.viewer("intake")
        with pytest.raises(BadInput):
            notes.write_note(viewer, report, "Words.", side=Side.CHILD_PROTECTION)
        with pytest.raises(BadInput):
            persons.add_person(viewer, report, CHILD, side=Side.POLICE)
        for kind in (StepKind.SAFEGUARDING_PLAN, StepKind.CONTACT_DECISION, StepKind.INTERVIEW):
            with pytest.raises(BadInput) as error:
                steps.plan_step(
                    viewer,
                    report,
                    kind,
                    plan(side=Side.POLICE, interviewer="She", place="There"),
                )
            assert error.value.field == "side"
        assert not PersonRecord.objects.exists()
        assert not Step.objects.exists()

    def test_a_person_of_one_side_is_no_child(self, house: House, report: UUID) -> None:
        viewer = house.viewer("intake")
        id_ = persons.add_person(viewer, report, AUNT, side=Side.POLICE)
        version = person_queries.person(viewer, report, id_).latest.id
        with pytest.raises(BadInput):
            persons.change_person(viewer, report, id_, CHILD, seen=version)

    def test_the_other_side_changes_a_joint_step_and_no_person_is_lost(
        self, house: House, report: UUID
    ) -> None:
        uncle = persons.add_person(house.viewer("intake"), report, UNCLE)
        joint = replace(plan(), contents=Contents("Watch.", (uncle,)))
        step = steps.plan_step(house.viewer("intake"), report, StepKind.TASK, joint)
        share(house, report)
        version = step_queries.step(house.viewer("care"), report, step).latest.id
        steps.change_step(house.viewer("care"), report, step, plan("Visit."), seen=version)
        now = step_queries.step(house.viewer("intake"), report, step)
        assert (now.contents.text, now.contents.persons) == ("Visit.", (uncle,))

    def test_a_person_of_the_other_side_hides_no_child_from_the_unit_that_leads(
        self, house: House, report: UUID
    ) -> None:
        share(house, report)
        persons.add_person(house.viewer("care"), report, AUNT, side=Side.CHILD_PROTECTION)
        viewer = house.viewer("intake")
        assert notes_queries.written(viewer, worked_on(viewer, report)).all_persons_open


@pytest.mark.django_db
class TestSharingAndTransfer:
    def test_what_is_of_one_side_waits_for_its_unit_until_the_case_is_shared_again(
        self, house: House, report: UUID
    ) -> None:
        share(house, report)
        persons.add_person(house.viewer("intake"), report, UNCLE)
        persons.add_person(house.viewer("care"), report, AUNT, side=Side.CHILD_PROTECTION)
        persons.add_person(house.viewer("care"), report, CHILD)
        end(house, report)
        assert known(house, "intake", report) == sorted([CHILD.name, UNCLE.relation])
        share(house, report)
        assert known(house, "care", report) == sorted([AUNT.relation, CHILD.name])
        assert known(house, "intake", report) == sorted([CHILD.name, UNCLE.relation])

    def test_a_transfer_to_the_other_side_leaves_what_is_of_one_side_and_it_opens_again_on_return(
        self, house: House, report: UUID
    ) -> None:
        ours = house.viewer("intake")
        persons.add_person(ours, report, UNCLE)
        persons.add_person(ours, report, CHILD)
        step = steps.plan_step(ours, report, StepKind.INVESTIGATION, plan())
        assignment.hand_over(house.viewer("super"), report, house.units["child_protection"], WHY)
        assignment.take(house.viewer("care"), report)
        assert known(house, "care", report) == [CHILD.name]
        assert Step.objects.get(id=step).owner_id is None

        assignment.hand_over(house.viewer("care"), report, house.units["police"], WHY)
        assignment.take(house.viewer("super"), report)
        assert known(house, "super", report) == sorted(
            [CHILD.name, UNCLE.relation, StepKind.INVESTIGATION]
        )
        assert Step.objects.get(id=step).owner_id == house.officers["super"]

    def test_oversight_receives_everything(self, house: House, report: UUID) -> None:
        persons.add_person(house.viewer("intake"), report, UNCLE)
        assignment.hand_over(house.viewer("super"), report, house.units["oversight"], WHY)
        assert known(house, "over", report) == [UNCLE.relation]


@pytest.mark.django_db
class TestMakingJoint:
    def test_an_item_is_opened_to_the_other_side_with_all_that_was_written_before_and_a_reason(
        self, house: House, report: UUID
    ) -> None:
        ours = house.viewer("intake")
        share(house, report)
        uncle = persons.add_person(ours, report, UNCLE)
        version = person_queries.person(ours, report, uncle).latest.id
        persons.change_person(ours, report, uncle, replace(UNCLE, facts="Tall."), seen=version)
        step = steps.plan_step(ours, report, StepKind.SEARCH, _covered(house, report))
        notes.write_note(ours, report, "Seen near the school.", side=Side.POLICE)
        note = Note.objects.get().id
        for kind, item in ((Item.PERSON, uncle), (Item.STEP, step), (Item.NOTE, note)):
            with pytest.raises(NotFound):
                joint_sheet.make_joint(house.viewer("care"), report, kind, item, WHY)
            joint_sheet.make_joint(ours, report, kind, item, f"For the {kind}.")
            with pytest.raises(Conflict):
                joint_sheet.make_joint(ours, report, kind, item, WHY)

        theirs = house.viewer("care")
        assert len(person_queries.person(theirs, report, uncle).versions) == 2
        assert step_queries.step(theirs, report, step).side is Side.JOINT
        read = texts(house, "care", report)
        assert {"Seen near the school.", "For the person.", "For the step."} <= set(read)
        assert acts_of(report).count("case.made-joint") == 3
        # what is written of it from now on is joint too
        latest = step_queries.step(ours, report, step).latest.id
        steps.call_off_step(ours, report, step, "Not needed.", seen=latest)
        assert step_queries.step(theirs, report, step).contents.text == "Not needed."


def _covered(house: House, report: UUID) -> steps.Plan:
    """Record the joint safeguarding plan, and return the plan of a search."""
    answers = {"reach": "None."}
    steps.record_step(
        house.viewer("care"),
        report,
        StepKind.SAFEGUARDING_PLAN,
        Contents("Safe with the aunt.", (), answers),
        clock.now(),
    )
    return plan(second_fact="Seen by a teacher.")


@pytest.mark.django_db
class TestHelplines:
    def test_a_helpline_reads_what_was_told_its_own_words_and_the_outcome(
        self, house: House, report: UUID
    ) -> None:
        ours = house.viewer("intake")
        decisions.decide_level(ours, report, Level.P3, "As it is.", seen=Level.P3)
        persons.add_person(ours, report, CHILD)
        notes.write_note(ours, report, "For colleagues.")
        share(house, report, "helpline", "line")
        line = house.viewer("line")
        notes.write_note(ours, report, "Later.")
        notes.write_note(line, report, "She rang again.")
        decisions.name_action(ours, report, "Visit.", clock.now() + timedelta(days=2))

        assert texts(house, "line", report) == [WHY, "She rang again."]
        assert known(house, "line", report) == []
        assert "She rang again." in texts(house, "intake", report)
        end(house, report, "helpline")
        share(house, report, "helpline", "line")
        assert texts(house, "line", report) == [WHY, "She rang again.", WHY, WHY]

    def test_a_helpline_that_sees_no_plan_plans_only_its_own_talks(
        self, house: House, report: UUID
    ) -> None:
        share(house, report, "helpline", "line")
        line = house.viewer("line")
        answers = {"interviewer": "She", "place": "There", "again": "Asked."}
        with pytest.raises(steps.GateShut) as error:
            steps.plan_step(
                line,
                report,
                StepKind.INTERVIEW,
                steps.Plan(Contents("Interview.", (), answers), clock.now() + timedelta(days=1)),
            )
        assert error.value.gates == (StepGate.OF_THE_OTHERS,)
        assert not error.value.may_open
        steps.plan_step(line, report, StepKind.CONTACT, plan())
        assert known(house, "intake", report) == [StepKind.CONTACT]


@pytest.mark.django_db
class TestContactWithTheFamily:
    def decided(self, house: House, report: UUID, name: str, answer: str) -> UUID:
        contents = Contents("As said.", (), {"contact": answer})
        return steps.record_step(
            house.viewer(name), report, StepKind.CONTACT_DECISION, contents, clock.now()
        )

    def is_shut(self, house: House, report: UUID) -> bool:
        try:
            steps.plan_step(
                house.viewer("intake"), report, StepKind.FAMILY_CONTACT, plan(who="The mother")
            )
        except steps.GateShut:
            return True
        return False

    def test_an_objection_holds_until_child_protection_decides_again(
        self, house: House, report: UUID
    ) -> None:
        share(house, report)
        self.decided(house, report, "care", "not_allowed")
        assert self.is_shut(house, report)
        self.decided(house, report, "intake", "allowed")
        assert self.is_shut(house, report)
        self.decided(house, report, "care", "allowed")
        assert not self.is_shut(house, report)

    def test_no_other_unit_corrects_the_decision_of_child_protection(
        self, house: House, report: UUID
    ) -> None:
        share(house, report)
        id_ = self.decided(house, report, "care", "not_allowed")
        version = step_queries.step(house.viewer("intake"), report, id_).latest.id
        contents = Contents("Yes.", (), {"contact": "allowed"})
        with pytest.raises(Conflict):
            steps.correct_step(house.viewer("intake"), report, id_, contents, seen=version)
        assert self.is_shut(house, report)


def test_each_unit_may_choose_what_is_joint_and_nothing_of_another_side() -> None:
    for unit_kind in ("police", "child_protection", "helpline", "oversight"):
        for kind in StepKind:
            possible = offered(unit_kind, sides_of(kind))
            assert Side.JOINT in possible
            assert set(possible) <= {Side.JOINT, *(side for side in Side if side == unit_kind)}


LEADERS = {"police": "super", "child_protection": "care", "helpline": "line"}
ACTS = (
    "share",
    "share",
    "end",
    "transfer",
    "super",
    "super",
    "care",
    "care",
    "join",
    "part",
    "line",
)
_LEFT = (BadInput, Conflict, NotAllowed, NotFound)


def _write(house: House, name: str, report: UUID, draw: random.Random) -> None:
    viewer = house.viewer(name)
    side = draw.choice([None, *Side])
    kind = draw.choice([StepKind.TASK, StepKind.INVESTIGATION, StepKind.REFERRAL])
    what = draw.choice(["note", "person", "step"])
    if what == "note":
        notes.write_note(viewer, report, "Words.", side=side)
    elif what == "person":
        persons.add_person(viewer, report, draw.choice([CHILD, UNCLE, AUNT]), side=side)
    else:
        steps.plan_step(viewer, report, kind, plan(side=side, service="One"))


def _do(house: House, act: str, reports: list[UUID], draw: random.Random) -> None:
    one, other = draw.sample(reports, 2)
    leading = Case.objects.get(id=one).unit_id
    leader = next(name for kind, name in LEADERS.items() if house.units[kind] == leading)
    unit = house.units[draw.choice(list(LEADERS))]
    match act:
        case "share":
            sharing.share(house.viewer(leader), one, unit, WHY)
        case "end":
            sharing.end_share(house.viewer(leader), one, unit, WHY)
        case "transfer":
            assignment.hand_over(house.viewer(leader), one, unit, WHY)
        case "join":
            joining.join(house.viewer(leader), one, other, WHY)
        case "part":
            joining.part(house.viewer(leader), one, WHY)
        case _:
            with suppress(*_LEFT):
                assignment.take(house.viewer(act), one)
            _write(house, act, one, draw)


def _strangers(house: House) -> set[tuple[UUID, str]]:
    """Return the records of one side, with the kinds of units of another that hold a key to them."""
    holders = {
        PublicKey(bytes(row.public)).id: kind
        for kind, unit in house.units.items()
        for row in UnitKey.objects.filter(unit=unit)
    }
    sides = {
        **dict(Note.objects.values_list("id", "side")),
        **dict(PersonRecord.objects.values_list("id", "side")),
        **dict(StepRecord.objects.values_list("id", "step__side")),
    }
    return {
        (record, holders[name])
        for record, names in sealing.readers(sides).items()
        for name in names
        if Side(sides[record]) not in read_by(holders[name])
    }


@pytest.mark.django_db
@given(st.lists(st.sampled_from(ACTS), min_size=12, max_size=25), st.randoms(use_true_random=False))
@settings(
    max_examples=examples(3),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_whatever_the_order_of_acts_no_unit_holds_a_key_to_what_is_of_another_side(
    house: House, acts: list[str], draw: random.Random
) -> None:
    with transaction.atomic():
        reports = [receive_childs_report()[0] for _number in range(2)]
        for one in reports:
            assignment.take(house.viewer("super"), one)
            share(house, one)
            notes.write_note(house.viewer("super"), one, "Covert.", side=Side.POLICE)
            notes.write_note(house.viewer("care"), one, "Shelter.", side=Side.CHILD_PROTECTION)
        for act in acts:
            with suppress(*_LEFT):
                _do(house, act, reports, draw)
            assert _strangers(house) == set()
        transaction.set_rollback(True)
