"""Steps of a case: planned, done, called off; nobody's words are lost, and they follow the case."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure
from payung.cases.decisions.outcomes import Ending
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Step, StepRecord
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queries import worked_on
from payung.cases.retention.queries import aged_records
from payung.cases.sharing import actions as sharing
from payung.cases.steps import actions, criminal_ages, queries
from payung.cases.steps.contents import Contents
from payung.cases.steps.gates import StepGate
from payung.cases.steps.kinds import ContactDecision, StepKind
from payung.cases.steps.moves import State
from payung.cases.tests.reports import (
    DANGER,
    acts_of,
    receive_childs_report,
    receive_report,
)
from payung.foundation import clock
from payung.foundation.age_bands import AgeBand
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import MessageKind
from payung.staff.models import Officer
from payung.triage.lanes import Lane, Level
from tests.house import House, reply

pytestmark = pytest.mark.django_db
WORDS = Contents("Call the school.")
SOON = clock.now() + timedelta(days=1)
CHILD = Details(PersonRole.CHILD, name="Dara Invented", age=AgeBand.FROM_12)
UNCLE = Details(PersonRole.SUSPECT, relation="An uncle of the child", age=AgeBand.ADULT)


def tomorrow(
    contents: Contents = WORDS, *, owner: UUID | None = None, override: str = ""
) -> actions.Plan:
    return actions.Plan(contents, clock.now() + timedelta(days=1), owner, override)


@pytest.fixture
def report(house: House) -> UUID:
    """A child's report that the intake officer has taken."""
    report, _receipt = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    return report


def known(house: House, report: UUID, name: str = "super") -> tuple[queries.CaseStep, ...]:
    viewer = house.viewer(name)
    return queries.steps(viewer, worked_on(viewer, report))


def planned(house: House, report: UUID, kind: StepKind = StepKind.TASK) -> queries.CaseStep:
    id_ = actions.plan_step(house.viewer("intake"), report, kind, tomorrow())
    return queries.step(house.viewer("intake"), report, id_)


def test_colleagues_read_what_is_planned_for_whom_by_when_and_by_whom(
    house: House, report: UUID
) -> None:
    child = persons.add_person(house.viewer("intake"), report, CHILD)
    plan = tomorrow(
        Contents("Visit.", (child,), {"who": "The aunt"}), owner=house.officers["super"]
    )
    actions.plan_step(house.viewer("intake"), report, StepKind.CONTACT, plan)

    (step,) = known(house, report)

    assert (step.kind, step.state, step.due_at) == (StepKind.CONTACT, State.PLANNED, plan.due)
    assert step.owner == house.officers["super"]
    assert step.contents == plan.contents
    assert "case.step-planned" in acts_of(report)


def test_a_page_that_is_sent_twice_plans_one_step(house: House, report: UUID) -> None:
    number = uuid4()
    for _twice in range(2):
        actions.plan_step(house.viewer("intake"), report, StepKind.TASK, tomorrow(), number=number)
        actions.record_step(
            house.viewer("intake"), report, StepKind.CONTACT, ANSWERED, clock.now(), number=OTHER
        )
    assert {step.id for step in known(house, report)} == {number, OTHER}


OTHER = uuid4()
ANSWERED = Contents("She is safe.", (), {"who": "The child, alone"})


def test_a_step_is_changed_then_done_and_every_version_stays(house: House, report: UUID) -> None:
    step = planned(house, report)
    later = tomorrow(Contents("Call both schools."))
    actions.change_step(house.viewer("super"), report, step.id, later, seen=step.latest.id)
    (changed,) = known(house, report)
    assert (changed.owner, changed.contents.text) == (house.officers["super"], "Call both schools.")
    happened = clock.now()
    actions.finish_step(
        house.viewer("intake"),
        report,
        step.id,
        Contents("Called."),
        happened,
        seen=changed.latest.id,
    )

    (done,) = known(house, report)
    assert (done.state, done.due_at, done.latest.happened) == (State.DONE, None, happened)
    assert [version.contents.text for version in done.versions] == [
        "Call the school.",
        "Call both schools.",
        "Called.",
    ]


def test_a_step_that_is_done_can_be_corrected_and_not_done_again(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("intake")
    id_ = actions.record_step(viewer, report, StepKind.CONTACT, ANSWERED, clock.now())
    (done,) = known(house, report)
    corrected = Contents("She is not safe.", (), {"who": "The child, alone"})
    actions.correct_step(viewer, report, id_, corrected, seen=done.latest.id)

    (now,) = known(house, report)
    assert (now.state, now.contents, len(now.versions)) == (State.DONE, corrected, 2)
    with pytest.raises(Conflict, match="has changed in the meantime"):
        actions.finish_step(viewer, report, id_, ANSWERED, clock.now(), seen=now.latest.id)
    with pytest.raises(Conflict, match="has changed in the meantime"):
        actions.call_off_step(viewer, report, id_, "No.", seen=now.latest.id)


def test_a_step_is_called_off_with_a_reason_for_good(house: House, report: UUID) -> None:
    step = planned(house, report)
    actions.call_off_step(house.viewer("super"), report, step.id, "Moved.", seen=step.latest.id)

    (now,) = known(house, report)
    assert (now.state, now.contents.text, now.due_at) == (State.CALLED_OFF, "Moved.", None)
    with pytest.raises(Conflict):
        actions.change_step(house.viewer("super"), report, step.id, tomorrow(), seen=now.latest.id)


def test_who_saw_an_older_version_overwrites_nothing(house: House, report: UUID) -> None:
    step = planned(house, report)
    theirs = tomorrow(Contents("Theirs."))
    actions.change_step(house.viewer("super"), report, step.id, theirs, seen=step.latest.id)

    with pytest.raises(Conflict, match="A colleague has changed this step"):
        actions.call_off_step(house.viewer("intake"), report, step.id, "Mine.", seen=step.latest.id)

    assert known(house, report)[0].contents.text == "Theirs."


@pytest.mark.parametrize(
    ("kind", "plan", "field"),
    [
        (StepKind.TASK, actions.Plan(Contents(" "), SOON), "text"),
        (StepKind.TASK, actions.Plan(Contents("x" * 20_001), SOON), "text"),
        (StepKind.TASK, actions.Plan(Contents("x", (uuid4(),)), SOON), "persons"),
        (StepKind.TASK, actions.Plan(WORDS, SOON - timedelta(days=2)), "due"),
        (StepKind.TASK, actions.Plan(WORDS, SOON + timedelta(days=1000)), "due"),
        (StepKind.TASK, actions.Plan(WORDS, SOON, uuid4()), "owner"),
        (StepKind.REFERRAL, actions.Plan(WORDS, SOON), "service"),
        (
            StepKind.REFERRAL,
            actions.Plan(Contents("x", (), {"service": "x" * 501}), SOON),
            "service",
        ),
        (StepKind.INTERVIEW, actions.Plan(WORDS, SOON), "interviewer"),
    ],
)
def test_what_does_not_fit_names_its_field(
    house: House, report: UUID, kind: StepKind, plan: actions.Plan, field: str
) -> None:
    with pytest.raises(BadInput) as error:
        actions.plan_step(house.viewer("intake"), report, kind, plan)
    assert error.value.field == field
    assert not StepRecord.objects.exists()
    assert not Step.objects.exists()


def test_a_check_that_did_not_run_never_looks_like_a_clear_one(house: House, report: UUID) -> None:
    viewer = house.viewer("intake")
    asked = Contents("Asked.", (), {"who": "The unit next door"})
    with pytest.raises(BadInput) as error:
        actions.record_step(viewer, report, StepKind.DECONFLICTION, asked, clock.now())
    assert error.value.field == "result"
    unknown = replace(asked, answers={**asked.answers, "result": "clear"})
    with pytest.raises(BadInput) as error:
        actions.record_step(viewer, report, StepKind.DECONFLICTION, unknown, clock.now())
    assert error.value.field == "result"


def test_what_has_not_happened_yet_is_no_record(house: House, report: UUID) -> None:
    with pytest.raises(BadInput) as error:
        actions.record_step(
            house.viewer("intake"),
            report,
            StepKind.CONTACT,
            ANSWERED,
            clock.now() + timedelta(hours=1),
        )
    assert error.value.field == "happened"


def test_nobody_plans_before_the_case_is_taken_nor_without_a_certificate(house: House) -> None:
    report, _receipt = receive_childs_report()
    with pytest.raises(Conflict, match="Take this report first"):
        actions.plan_step(house.viewer("intake"), report, StepKind.TASK, tomorrow())
    assignment.take(house.viewer("intake"), report)
    with pytest.raises(NotAllowed):
        actions.plan_step(house.viewer("fresh"), report, StepKind.TASK, tomorrow())
    with pytest.raises(NotFound):
        actions.plan_step(house.viewer("care"), report, StepKind.TASK, tomorrow())


def test_an_officers_open_steps_are_one_list_by_when_they_are_due(
    house: House, report: UUID
) -> None:
    viewer = house.viewer("intake")
    late = replace(tomorrow(), due=clock.now() + timedelta(days=3))
    last = actions.plan_step(viewer, report, StepKind.BRING_BACK, late)
    first = planned(house, report).id
    theirs = tomorrow(owner=house.officers["super"])
    actions.plan_step(viewer, report, StepKind.TASK, theirs)

    assert [step.id for step in queries.own_steps(viewer)] == [first, last]
    assert len(queries.own_steps(house.viewer("super"))) == 1


def test_a_case_that_moves_takes_its_steps_along_to_whoever_takes_it(
    house: House, report: UUID
) -> None:
    step = planned(house, report)
    assignment.hand_over(
        house.viewer("super"), report, house.units["child_protection"], "They work there."
    )
    assert queries.own_steps(house.viewer("intake")) == ()

    assignment.take(house.viewer("care"), report)

    (mine,) = queries.own_steps(house.viewer("care"))
    assert (mine.id, mine.owner) == (step.id, house.officers["care"])


def test_the_steps_of_a_colleague_who_left_are_whoever_takes_the_case(
    house: House, report: UUID
) -> None:
    planned(house, report)
    Officer.objects.filter(id=house.officers["intake"]).update(is_active=False)
    assignment.take(house.viewer("super"), report)
    assert [step.owner for step in known(house, report)] == [house.officers["super"]]


def test_both_units_of_a_shared_case_plan_and_read_the_same_steps(
    house: House, report: UUID
) -> None:
    ours = planned(house, report)
    sharing.share(house.viewer("super"), report, house.units["child_protection"], "Together.")
    assignment.take(house.viewer("care"), report)
    theirs = actions.plan_step(house.viewer("care"), report, StepKind.TASK, tomorrow())

    assert {step.id for step in known(house, report)} == {ours.id, theirs}
    assert {step.id for step in known(house, report, "care")} == {ours.id, theirs}
    assert [step.id for step in queries.own_steps(house.viewer("care"))] == [theirs]
    assert known(house, report)[0].owner == house.officers["intake"]


def test_steps_of_joined_reports_are_one_list_and_part_with_them(
    house: House, report: UUID
) -> None:
    other, _receipt = receive_childs_report()
    assignment.take(house.viewer("intake"), other)
    mine = planned(house, report)
    theirs = planned(house, other)
    joining.join(house.viewer("intake"), report, other, "The same child.")
    assert {step.id for step in known(house, other)} == {mine.id, theirs.id}

    joining.part(house.viewer("intake"), other, "Two children.")

    assert [step.id for step in known(house, report)] == [mine.id]
    assert [step.id for step in known(house, other)] == [theirs.id]


def test_a_step_is_work_on_the_case(house: House, report: UUID) -> None:
    before = clock.now()
    planned(house, report)
    assert aged_records.was_worked_on(SYSTEM, report, before)


class TestGates:
    """Gates refuse plans, never records and never rescue."""

    def test_no_arrest_is_planned_before_the_plans_it_needs(
        self, house: House, report: UUID
    ) -> None:
        viewer = house.viewer("intake")
        arrest = tomorrow(Contents("At his work.", (), {"second_fact": "The account's owner."}))

        with pytest.raises(actions.GateShut) as error:
            actions.plan_step(viewer, report, StepKind.ARREST, arrest)

        assert error.value.gates == (
            StepGate.SAFEGUARDING_PLAN,
            StepGate.SUSPECT_PLAN,
            StepGate.FAMILY_PLAN,
        )
        for kind in (StepKind.SAFEGUARDING_PLAN, StepKind.SUSPECT_PLAN, StepKind.FAMILY_PLAN):
            answers = {"reach": "None.", "child_with": "An aunt."}
            actions.record_step(viewer, report, kind, Contents("Agreed.", (), answers), clock.now())
        actions.plan_step(viewer, report, StepKind.ARREST, arrest)

    def test_a_child_who_is_in_no_plan_keeps_the_gate_shut(
        self, house: House, report: UUID
    ) -> None:
        viewer = house.viewer("intake")
        first = persons.add_person(viewer, report, CHILD)
        persons.add_person(viewer, report, replace(CHILD, name="Sibling Invented"))
        plan = Contents("Agreed.", (first,), {"reach": "None."})
        actions.record_step(viewer, report, StepKind.SAFEGUARDING_PLAN, plan, clock.now())

        search = tomorrow(Contents("The flat.", (), {"second_fact": "An address."}))
        with pytest.raises(actions.GateShut) as error:
            actions.plan_step(viewer, report, StepKind.SEARCH, search)
        assert error.value.gates == (StepGate.SAFEGUARDING_PLAN,)

    def test_what_happened_before_the_plan_is_recorded_and_the_plan_is_owed_within_a_day(
        self, house: House, report: UUID
    ) -> None:
        viewer = house.viewer("intake")
        arrested = Contents("He was caught.", (), {"second_fact": "Seen."})
        id_ = actions.record_step(viewer, report, StepKind.ARREST, arrested, clock.now())

        steps = {step.kind: step for step in known(house, report)}
        assert steps[StepKind.ARREST].id == id_
        assert steps[StepKind.ARREST].latest.before_plan
        owed = steps[StepKind.SAFEGUARDING_PLAN]
        assert owed.state is State.PLANNED
        assert owed.due_at is not None
        assert owed.due_at <= clock.now() + timedelta(hours=24)

    def test_after_an_arrest_the_family_is_contacted_on_days_1_3_and_7(
        self, house: House, report: UUID
    ) -> None:
        actions.record_step(
            house.viewer("intake"), report, StepKind.ARREST, Contents("Done."), clock.now()
        )
        due = [step.due_at for step in known(house, report) if step.kind is StepKind.TASK]
        days = [round((moment - clock.now()).total_seconds() / 86_400) for moment in due if moment]
        assert days == [1, 3, 7]

    def test_a_rescue_is_never_refused(self, house: House, report: UUID) -> None:
        actions.plan_step(house.viewer("intake"), report, StepKind.RESCUE, tomorrow())

    def test_a_supervisor_opens_a_gate_with_a_reason_that_the_ledger_marks(
        self, house: House, report: UUID
    ) -> None:
        search = tomorrow(Contents("Now.", (), {"second_fact": "Seen."}), override="No time.")
        with pytest.raises(NotAllowed, match="Only a supervisor"):
            actions.plan_step(house.viewer("intake"), report, StepKind.SEARCH, search)
        actions.plan_step(house.viewer("super"), report, StepKind.SEARCH, search)

        (step,) = known(house, report)
        assert step.latest.override == "No time."
        assert acts_of(report).count("case.gate-overridden") == 1

    def test_one_anonymous_report_is_never_the_only_ground(
        self, house: House, report: UUID
    ) -> None:
        reason = tomorrow(override="No time.")
        with pytest.raises(BadInput) as error:
            actions.plan_step(house.viewer("super"), report, StepKind.SEARCH, reason)
        assert error.value.field == "second_fact"

    def test_no_child_is_arrested_whatever_a_supervisor_says(
        self, house: House, report: UUID
    ) -> None:
        viewer = house.viewer("super")
        child = persons.add_person(viewer, report, replace(CHILD, has_harmed=True))
        contents = Contents("Now.", (child,), {"second_fact": "Seen."})
        plan = tomorrow(contents, override="No time.")
        for kind in (StepKind.SEARCH, StepKind.ARREST, StepKind.CHARGE, StepKind.COURT):
            with pytest.raises(actions.GateShut) as error:
                actions.plan_step(viewer, report, kind, plan)
            assert StepGate.CHILD_WHO_HARMED in error.value.gates
            assert not error.value.may_open

    def test_from_the_age_of_criminal_responsibility_on_a_specialist_and_a_supervisor_decide(
        self, house: House, report: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(criminal_ages, "_ages", lambda: {"XA": 12})
        viewer = house.viewer("intake")
        child = persons.add_person(viewer, report, replace(CHILD, has_harmed=True))
        safe = Contents("The school watches.", (child,), {"reach": "None."})
        actions.record_step(viewer, report, StepKind.SAFEGUARDING_PLAN, safe, clock.now())
        charge = Contents("Asked.", (child,), {"age_then": "12"})
        with pytest.raises(BadInput) as missing:
            actions.plan_step(viewer, report, StepKind.CHARGE, tomorrow(charge))
        assert missing.value.field == "specialist"
        charge = replace(charge, answers={"age_then": "12", "specialist": "Invented, today"})
        with pytest.raises(actions.GateShut) as error:
            actions.plan_step(viewer, report, StepKind.CHARGE, tomorrow(charge))
        assert error.value.gates == (StepGate.SUPERVISOR_DECIDES,)
        decided = tomorrow(charge, override="They agreed.")
        with pytest.raises(NotAllowed, match="Only a supervisor"):
            actions.plan_step(viewer, report, StepKind.CHARGE, decided)
        actions.plan_step(house.viewer("super"), report, StepKind.CHARGE, decided)
        assert acts_of(report).count("case.gate-overridden") == 1

    def test_the_family_is_contacted_only_after_child_protection_decided_each_time(
        self, house: House, report: UUID
    ) -> None:
        contact = tomorrow(Contents("Call the mother.", (), {"who": "The mother"}))
        decided = Contents("Yes, with the school present.", (), {"contact": "allowed"})
        with pytest.raises(actions.GateShut) as error:
            actions.plan_step(house.viewer("intake"), report, StepKind.FAMILY_CONTACT, contact)
        assert error.value.gates == (StepGate.CONTACT_DECISION,)
        with pytest.raises(actions.GateShut):
            actions.plan_step(
                house.viewer("intake"), report, StepKind.CONTACT_DECISION, tomorrow(decided)
            )
        sharing.share(house.viewer("super"), report, house.units["child_protection"], "Together.")
        assignment.take(house.viewer("care"), report)

        for _each_time in range(2):
            actions.record_step(
                house.viewer("care"), report, StepKind.CONTACT_DECISION, decided, clock.now()
            )
            actions.plan_step(house.viewer("intake"), report, StepKind.FAMILY_CONTACT, contact)
            with pytest.raises(actions.GateShut):
                actions.plan_step(house.viewer("intake"), report, StepKind.FAMILY_CONTACT, contact)

    def test_the_newest_decision_on_contact_counts_however_early_it_was_planned(
        self, house: House, report: UUID
    ) -> None:
        sharing.share(house.viewer("super"), report, house.units["child_protection"], "Together.")
        assignment.take(house.viewer("care"), report)
        worker, kind = house.viewer("care"), StepKind.CONTACT_DECISION
        yes, no = (Contents("Decided.", (), {"contact": code}) for code in ContactDecision)
        assert (yes.answers["contact"], no.answers["contact"]) == ("allowed", "not_allowed")
        early = actions.plan_step(worker, report, kind, tomorrow(yes))
        actions.record_step(worker, report, kind, yes, clock.now())
        version = queries.step(worker, report, early).latest.id

        actions.finish_step(worker, report, early, no, clock.now(), seen=version)

        contact = tomorrow(Contents("Call the mother.", (), {"who": "The mother"}))
        with pytest.raises(actions.GateShut) as error:
            actions.plan_step(house.viewer("intake"), report, StepKind.FAMILY_CONTACT, contact)
        assert error.value.gates == (StepGate.CONTACT_DECISION,)

    def test_stop_ends_contact_interview_and_referral_and_nothing_else(self, house: House) -> None:
        report, reporter = receive_childs_report()
        assignment.take(house.viewer("intake"), report)
        dialogue.ask_to_stop(reporter)
        answers = {"who": "x", "service": "x", "interviewer": "x", "place": "x"}
        contents = Contents("As planned.", (), answers)
        for kind in (StepKind.CONTACT, StepKind.REFERRAL, StepKind.INTERVIEW):
            with pytest.raises(actions.GateShut) as error:
                actions.plan_step(house.viewer("super"), report, kind, tomorrow(contents))
            assert StepGate.STOPPED in error.value.gates
            assert not error.value.may_open
        actions.plan_step(house.viewer("super"), report, StepKind.SAFETY_CHECK, tomorrow(contents))

    def test_a_second_interview_says_why(self, house: House, report: UUID) -> None:
        viewer = house.viewer("intake")
        answers = {"interviewer": "x", "place": "x", "interpreter": "not_needed"}
        contents = Contents("Talked.", (), answers)
        actions.record_step(viewer, report, StepKind.INTERVIEW, contents, clock.now())
        with pytest.raises(BadInput) as error:
            actions.plan_step(viewer, report, StepKind.INTERVIEW, tomorrow(contents))
        assert error.value.field == "again"
        again = replace(contents, answers={**answers, "again": "A new fact."})
        actions.plan_step(viewer, report, StepKind.INTERVIEW, tomorrow(again))


class TestStop:
    """An officer records that a child said stop: what reaches the child ends, and a worker asks the child."""

    ANSWERS = {"who": "x", "service": "x", "interviewer": "x", "place": "x"}
    NEVER_MIND = Contents("She meant it.", (), {"pressed": "no", "wants": "Time."})

    def stop(self, house: House, report: UUID, *children: UUID, to: str = "all") -> None:
        words = Contents("She said stop.", children, {"who": "The child, to me", "to": to})
        actions.record_step(
            house.viewer("intake"), report, StepKind.STOP, words, clock.now() - timedelta(minutes=1)
        )

    def plans(self, house: House, report: UUID, kind: StepKind, *children: UUID) -> None:
        contents = Contents("As planned.", children, self.ANSWERS)
        actions.plan_step(house.viewer("intake"), report, kind, tomorrow(contents))

    def asks(self, house: House, report: UUID, name: str, pressed: str = "no") -> None:
        step = next(one for one in known(house, report) if one.kind is StepKind.AFTER_STOP)
        words = replace(self.NEVER_MIND, answers={"pressed": pressed, "wants": "Time."})
        moment = clock.now()
        actions.finish_step(house.viewer(name), report, step.id, words, moment, seen=step.latest.id)

    def test_what_is_planned_is_called_off_and_a_worker_asks_within_a_day(
        self, house: House, report: UUID
    ) -> None:
        before = Case.objects.get(id=report)
        for kind in (StepKind.REFERRAL, StepKind.INTERVIEW, StepKind.TASK):
            self.plans(house, report, kind)
        self.stop(house, report)

        states = {step.kind: step for step in known(house, report)}
        assert states[StepKind.REFERRAL].state is State.CALLED_OFF
        assert states[StepKind.INTERVIEW].latest.contents.text == "The child said stop."
        assert states[StepKind.TASK].state is State.PLANNED
        asked = states[StepKind.AFTER_STOP]
        assert asked.owner == house.officers["liaison"]
        assert asked.due_at
        assert asked.due_at <= clock.now() + timedelta(hours=24)
        after = Case.objects.get(id=report)
        assert (after.level, after.due_at, after.closed_at) == (before.level, before.due_at, None)

    def test_nothing_reaches_the_child_until_a_worker_has_asked(
        self, house: House, report: UUID
    ) -> None:
        self.stop(house, report)
        for name, pressed in (("intake", "no"), ("liaison", "unknown")):
            with pytest.raises(actions.GateShut) as error:
                self.plans(house, report, StepKind.CONTACT)
            assert error.value.gates == (StepGate.STOPPED,)
            if name == "intake":  # their word is kept, and ends nothing
                self.asks(house, report, name, pressed)
                self.stop(house, report)
        self.asks(house, report, "liaison")
        self.plans(house, report, StepKind.CONTACT)

    def test_a_child_who_could_not_be_asked_has_still_said_stop(
        self, house: House, report: UUID
    ) -> None:
        self.stop(house, report)
        self.asks(house, report, "liaison", "unknown")
        with pytest.raises(actions.GateShut):
            self.plans(house, report, StepKind.CONTACT)

    def test_other_children_and_other_help_go_on(self, house: House, report: UUID) -> None:
        child = persons.add_person(house.viewer("intake"), report, CHILD)
        sister = persons.add_person(
            house.viewer("intake"), report, replace(CHILD, name="Sister Invented")
        )
        self.plans(house, report, StepKind.CONTACT, sister)
        self.stop(house, report, child, to="interview")

        self.plans(house, report, StepKind.CONTACT, child)
        self.plans(house, report, StepKind.INTERVIEW, sister)
        with pytest.raises(actions.GateShut):
            self.plans(house, report, StepKind.INTERVIEW, child)
        assert State.CALLED_OFF not in {step.state for step in known(house, report)}

    def test_a_stop_that_came_with_the_receipt_asks_too(self, house: House) -> None:
        report, reporter = receive_childs_report()
        assignment.take(house.viewer("intake"), report)
        dialogue.ask_to_stop(reporter)
        dialogue.decide_wish(house.viewer("liaison"), report, MessageKind.STOP, "No calls.")
        (asked,) = known(house, report)
        assert (asked.kind, asked.owner) == (StepKind.AFTER_STOP, house.officers["liaison"])

    def test_nobody_plans_a_stop(self, house: House, report: UUID) -> None:
        with pytest.raises(Conflict, match="nobody plans it"):
            self.plans(house, report, StepKind.STOP)


class TestOwed:
    """Some acts owe a step with a time."""

    def linked(self, house: House) -> UUID:
        named = [{"kind": "account", "value": "blue.kite"}]
        receive_report(Lane.PARTNER, identifiers=named)
        return receive_report(children=DANGER, identifiers=named)

    def test_whoever_takes_a_p1_with_links_looks_at_them_within_an_hour(self, house: House) -> None:
        report = self.linked(house)
        assignment.take(house.viewer("intake"), report)
        (step,) = queries.own_steps(house.viewer("intake"))
        assert step.kind is StepKind.LINKS
        assert step.due_at
        assert step.due_at <= clock.now() + timedelta(hours=1)

    def test_it_can_still_be_given_back_and_the_next_one_owes_it_once(self, house: House) -> None:
        report = self.linked(house)
        assignment.take(house.viewer("intake"), report)
        assignment.give_back(house.viewer("intake"), report)
        assert queries.own_steps(house.viewer("intake")) == ()

        assignment.take(house.viewer("super"), report)
        assert [step.kind for step in queries.own_steps(house.viewer("super"))] == [StepKind.LINKS]

    @pytest.mark.parametrize("children", [DANGER, [{"safe_now": "yes", "may_hurt_self": "no"}]])
    def test_without_links_or_below_p1_nothing_is_owed(
        self, house: House, children: list[dict[str, str]]
    ) -> None:
        named = [{"kind": "account", "value": "blue.kite"}]
        if children is not DANGER:
            receive_report(Lane.PARTNER, identifiers=named)
        report = receive_report(children=children, identifiers=named)
        assignment.take(house.viewer("intake"), report)
        assert queries.own_steps(house.viewer("intake")) == ()

    def test_where_nobody_can_countersign_a_partner_looks_within_72_hours(
        self, house: House
    ) -> None:
        officer, report = house.viewer("care"), receive_childs_report()[0]
        assignment.hand_over(house.viewer("super"), report, officer.unit, "They work there.")
        assignment.take(officer, report)
        decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
        reply(officer, report, "We are here.", upto=99)
        decisions.write_ending(officer, report, ChildOutcome(Ending.NO_DANGER, "It ended."))
        decisions.close_case(officer, report, Closure.DONE, partner="Ms Invented, helpline")

        assert Case.objects.get(id=report).closed_at
        (step,) = queries.own_steps(officer)
        assert step.kind is StepKind.SECOND_LOOK
        assert step.due_at
        assert step.due_at <= clock.now() + timedelta(hours=72)


def test_what_is_open_in_a_closed_case_is_on_no_list_but_what_outlasts_it(
    house: House, report: UUID
) -> None:
    officer = house.viewer("intake")
    planned(house, report)
    court = tomorrow(Contents("The hearing.", (), {"second_fact": "Seen."}), override="Set.")
    actions.plan_step(
        house.viewer("super"), report, StepKind.COURT, replace(court, owner=officer.id)
    )
    Case.objects.filter(id=report).update(
        level_decided_at=clock.now(), closed_at=clock.now(), due_at=None, rises_at=None
    )
    assert [step.kind for step in queries.own_steps(officer)] == [StepKind.COURT]
    assert len(known(house, report)) == 2

    Case.objects.filter(id=report).update(closed_at=None, due_at=SOON, rises_at=SOON)
    assert len(queries.own_steps(officer)) == 2
