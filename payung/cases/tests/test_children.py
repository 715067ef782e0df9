"""Each child of a case has an own file: worker, access, consents, wishes, and nothing of another child."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.assignment.actions.held_children import HeldChildren
from payung.cases.children import actions as children
from payung.cases.children.actions import GivenConsent, SaidWish
from payung.cases.children.entries import ConsentState, GivenBy, Subject, Wish, WishOutcome
from payung.cases.children.queries import ChildFile, child_file, glances, lacks_two_workers
from payung.cases.decisions.queries import outcomes
from payung.cases.models import Case
from payung.cases.persons import actions as persons
from payung.cases.persons import birth
from payung.cases.persons import queries as person_queries
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queries import worked_on
from payung.cases.queries.child_files import child_files
from payung.cases.sharing import actions as sharing
from payung.cases.steps import actions as steps
from payung.cases.steps import queries as step_queries
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock
from payung.foundation.age_bands import AgeBand
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.ledger.models import Entry
from tests.house import House

WHY = "They know each other."
DARA = Details(PersonRole.CHILD, name="Dara Invented", age=AgeBand.FROM_12)
SOK = Details(PersonRole.CHILD, name="Sok Invented", age=AgeBand.FROM_12, has_harmed=True)
TODAY = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def report(house: House) -> UUID:
    """A child's report that the intake officer has taken."""
    report = receive_report()
    assignment.take(house.viewer("intake"), report)
    return report


@pytest.fixture
def dara(house: House, report: UUID) -> UUID:
    return persons.add_person(house.viewer("intake"), report, DARA)


@pytest.fixture
def sok(house: House, report: UUID) -> UUID:
    return persons.add_person(house.viewer("intake"), report, SOK)


def opened(house: House, report: UUID, child: UUID, name: str = "intake") -> ChildFile:
    return child_file(house.viewer(name), report, child)


def work_with(house: House, report: UUID, child: UUID, worker: str, by: str = "super") -> None:
    children.name_worker(house.viewer(by), report, child, house.officers[worker], WHY)


def plan(house: House, report: UUID, text: str, *concerned: UUID) -> UUID:
    due = clock.now() + timedelta(days=1)
    plan = steps.Plan(Contents(text, concerned), due)
    return steps.plan_step(house.viewer("intake"), report, StepKind.CONTACT, plan)


@pytest.mark.django_db
class TestTheFile:
    def test_it_holds_what_concerns_the_child_and_no_word_of_another(
        self, house: House, report: UUID, dara: UUID, sok: UUID
    ) -> None:
        officer = house.viewer("intake")
        plan(house, report, "Call Dara.", dara)
        both = plan(house, report, "Call Dara and Sok.", dara, sok)
        plan(house, report, "Call Sok.", sok)
        for child in (dara, sok):
            children.write_note(officer, report, child, f"A talk, {child}.")
        file = opened(house, report, dara)
        assert {step.contents.text for step in file.steps if step.id not in file.shared} == {
            "Call Dara."
        }
        assert file.shared == {both}
        assert [note.text for note in file.notes] == [f"A talk, {dara}."]

    def test_the_same_page_sent_twice_keeps_one_entry(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        number = uuid4()
        for _ in range(2):
            children.write_note(house.viewer("intake"), report, dara, "A talk.", number=number)
        assert len(opened(house, report, dara).notes) == 1
        assert acts_of(report).count("child.note-written") == 1

    def test_who_is_no_child_has_none(self, house: House, report: UUID) -> None:
        aunt = Details(PersonRole.PROTECTIVE_ADULT, relation="An aunt")
        person = persons.add_person(house.viewer("intake"), report, aunt)
        with pytest.raises(NotFound):
            opened(house, report, person)
        with pytest.raises(NotFound):
            work_with(house, report, person, "intake")

    def test_both_units_of_a_shared_case_read_it_and_a_helpline_does_not(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        children.write_note(house.viewer("intake"), report, dara, "Before.")
        for kind, name in (("child_protection", "care"), ("helpline", "line")):
            sharing.share(house.viewer("super"), report, house.units[kind], WHY)
            assignment.take(house.viewer(name), report)
        children.write_note(house.viewer("care"), report, dara, "After.")
        assert [note.text for note in opened(house, report, dara, "care").notes] == [
            *("After.", "Before."),
        ]
        with pytest.raises(NotFound):  # a helpline does not even know the person
            opened(house, report, dara, "line")

    def test_an_entry_is_work_on_the_case_and_goes_with_it(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        children.write_note(house.viewer("intake"), report, dara, "A talk.")
        assignment.hand_over(house.viewer("super"), report, house.units["child_protection"], WHY)
        assignment.take(house.viewer("care"), report)
        assert [note.text for note in opened(house, report, dara, "care").notes] == ["A talk."]
        with pytest.raises(NotFound):
            opened(house, report, dara)


@pytest.mark.django_db
class TestWorkerAndAccess:
    def test_each_worker_reads_the_file_of_their_own_child_alone(
        self, house: House, report: UUID, dara: UUID, sok: UUID
    ) -> None:
        own = {"intake": dara, "liaison": sok}
        planned = {name: plan(house, report, "Meet.", child) for name, child in own.items()}
        for name, child in own.items():
            work_with(house, report, child, name)
            children.restrict(house.viewer("super"), report, child, "Separate talks.")

        for name, other in (("intake", sok), ("liaison", dara)):
            viewer = house.viewer(name)
            assert child_file(viewer, report, own[name])
            theirs = next(step for worker, step in planned.items() if worker != name)
            for read in (
                lambda viewer=viewer, other=other: child_file(viewer, report, other),
                lambda viewer=viewer, other=other: person_queries.person(viewer, report, other),
                lambda viewer=viewer, step=theirs: step_queries.step(viewer, report, step),
                lambda viewer=viewer, other=other: children.write_note(
                    viewer, report, other, "Words."
                ),
                lambda viewer=viewer, other=other: children.unrestrict(
                    viewer, report, other, "Words."
                ),
            ):
                with pytest.raises(NotAllowed):
                    read()

    def test_a_supervisor_reads_a_restricted_file_and_the_ledger_says_so(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        work_with(house, report, dara, "intake")
        children.open_file(house.viewer("super"), report, dara)
        children.restrict(house.viewer("intake"), report, dara, "Separate talks.")
        children.open_file(house.viewer("intake"), report, dara)
        assert "child.file-read" not in acts_of(report)

        children.open_file(house.viewer("super"), report, dara)

        read = Entry.objects.get(act="child.file-read")
        assert read.actor == f"officer:{house.officers['super']}"

    def test_a_file_is_for_its_worker_alone_only_once_there_is_one(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        with pytest.raises(Conflict):
            children.restrict(house.viewer("super"), report, dara, WHY)
        with pytest.raises(BadInput):
            work_with(house, report, dara, "care")  # of a unit that does not have the case

    def test_a_child_who_harmed_and_the_other_child_need_two_workers(
        self, house: House, report: UUID, dara: UUID, sok: UUID
    ) -> None:
        def lacks() -> bool:
            viewer = house.viewer("super")
            case = worked_on(viewer, report)
            return lacks_two_workers(outcomes(viewer, case), child_files(viewer, case))

        assert lacks()
        work_with(house, report, dara, "intake")
        assert lacks()
        work_with(house, report, sok, "intake")
        assert lacks()
        work_with(house, report, sok, "liaison")
        assert not lacks()

    def test_of_one_home_a_child_who_harmed_and_the_other_never_share_a_worker(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        together = replace(SOK, lives_with=frozenset({dara}))
        sok = persons.add_person(house.viewer("intake"), report, together)
        work_with(house, report, dara, "intake")
        with pytest.raises(BadInput, match="a worker of their own"):
            work_with(house, report, sok, "intake")
        work_with(house, report, sok, "liaison")
        assert opened(house, report, sok, "super").card

    def test_an_account_closes_only_when_its_children_have_a_new_worker(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        work_with(house, report, dara, "intake")
        leaving = house.officers["intake"]
        assert HeldChildren().count(leaving, house.viewer("super")) == 1
        HeldChildren().hand(house.viewer("super"), leaving, house.officers["liaison"])
        assert HeldChildren().count(leaving) == 0
        card = opened(house, report, dara).card
        assert card
        assert card.worker == house.officers["liaison"]

    def test_who_declares_a_conflict_works_with_no_child_of_the_case(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        work_with(house, report, dara, "liaison")
        assignment.declare_conflict(
            house.viewer("super"), report, house.officers["liaison"], "A cousin."
        )
        assert HeldChildren().count(house.officers["liaison"]) == 0


@pytest.mark.django_db
class TestConsentsAndWishes:
    def test_a_consent_counts_until_it_is_withdrawn_once(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        officer = house.viewer("intake")
        given = GivenConsent(Subject.INTERVIEW, GivenBy.CHILD, TODAY.date(), "With an aunt.")
        with clock.at(TODAY):
            children.record_consent(officer, report, dara, given)
            (consent,) = opened(house, report, dara).consents
            assert consent.state(TODAY.date(), None) is ConsentState.COUNTS
            children.end_consent(officer, report, dara, consent.given.id, "Not any more.")
            (consent,) = opened(house, report, dara).consents
            assert consent.state(TODAY.date(), None) is ConsentState.WITHDRAWN
            with pytest.raises(Conflict):
                children.end_consent(officer, report, dara, consent.given.id, "Again.")

    def test_who_consents_for_a_child_has_a_name(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        given = GivenConsent(Subject.HEALTH, GivenBy.GUARDIAN, date(2026, 1, 1), "Explained.")
        with pytest.raises(BadInput) as error:
            children.record_consent(house.viewer("intake"), report, dara, given)
        assert error.value.field == "who"

    def test_at_18_a_guardian_decides_nothing_and_the_child_is_asked_again(
        self, house: House, report: UUID
    ) -> None:
        officer = house.viewer("intake")
        with clock.at(TODAY):
            child = persons.add_person(officer, report, replace(DARA, age="", born="2009-02-10"))
            for by, who in ((GivenBy.CHILD, ""), (GivenBy.GUARDIAN, "Her mother")):
                given = GivenConsent(Subject.SHARING, by, TODAY.date(), "Explained.", who)
                children.record_consent(officer, report, child, given)
            file = opened(house, report, child)
        adult_from = file.glance.adult_from
        assert adult_from == date(2027, 2, 10)
        states = [
            {one.by: one.state(day, adult_from) for one in file.consents}
            for day in (adult_from - timedelta(days=1), adult_from)
        ]
        assert states == [
            dict.fromkeys((GivenBy.CHILD, GivenBy.GUARDIAN), ConsentState.COUNTS),
            {
                GivenBy.CHILD: ConsentState.ASK_AGAIN,
                GivenBy.GUARDIAN: ConsentState.GUARDIAN_ENDED,
            },
        ]

    def test_a_wish_waits_until_somebody_says_once_what_was_done(
        self, house: House, report: UUID, dara: UUID
    ) -> None:
        officer = house.viewer("intake")
        said = SaidWish(Wish.CORRECT, date(2026, 1, 1), "It was in spring.")
        children.record_wish(officer, report, dara, said)
        (wish,) = opened(house, report, dara).wishes
        assert wish.outcome is None
        decide = (officer, report, dara, wish.said.id, WishOutcome.DONE, "It says spring now.")
        children.decide_wish(*decide)
        (wish,) = opened(house, report, dara).wishes
        assert (wish.wish, wish.outcome) == (Wish.CORRECT, WishOutcome.DONE)
        with pytest.raises(Conflict):
            children.decide_wish(*decide)


@pytest.mark.django_db
class TestBefore18:
    @pytest.mark.parametrize(
        ("born", "looked_at"),
        [
            ("2012-05-31", datetime(2030, 2, 1, tzinfo=UTC)),
            ("2012", datetime(2029, 10, 1, tzinfo=UTC)),
            ("2009-01", datetime(2027, 1, 1, tzinfo=UTC)),  # three months before is past
        ],
    )
    def test_somebody_looks_at_the_case_before_the_child_may_be_18(
        self, house: House, report: UUID, born: str, looked_at: datetime
    ) -> None:
        Case.objects.filter(id=report).update(review_at=datetime(2035, 1, 1, tzinfo=UTC))
        with clock.at(TODAY):
            details = Details(PersonRole.CHILD, name="Dara Invented", born=born)
            persons.add_person(house.viewer("intake"), report, details)
        assert Case.objects.get(id=report).review_at == looked_at
        assert "review.set" in acts_of(report)

    def test_within_a_year_a_child_needs_an_adult_service_until_one_is_planned(
        self, house: House, report: UUID
    ) -> None:
        officer = house.viewer("intake")
        with clock.at(TODAY):
            details = Details(PersonRole.CHILD, name="Dara Invented", born="2009-06-01")
            child = persons.add_person(officer, report, details)
            assert opened(house, report, child).glance.needs_service
            due = TODAY + timedelta(days=30)
            agreed = steps.Plan(Contents("Visit.", (child,), {"service": "A centre"}), due)
            steps.plan_step(officer, report, StepKind.ADULT_SERVICE, agreed)
            glance = opened(house, report, child).glance
        assert (glance.needs_service, glance.next_at) == (False, due)


@pytest.mark.django_db
def test_many_children_are_seen_at_a_glance_each_with_their_own(
    house: House, report: UUID, dara: UUID, sok: UUID
) -> None:
    officer = house.viewer("intake")
    case = worked_on(officer, report)
    due = plan(house, report, "Call Dara.", dara)
    work_with(house, report, sok, "liaison")
    known, planned = outcomes(officer, case), step_queries.steps(officer, case)
    first, second = glances(known, planned, child_files(officer, case))
    next_at = next(step.due_at for step in planned if step.id == due)
    assert (first.child, first.next_at, first.card) == (dara, next_at, None)
    assert (second.child, second.next_at, second.plan) == (sok, None, None)
    assert second.card
    assert second.card.worker_name == "Liaison"


def test_what_is_known_of_a_birth_bounds_the_age() -> None:
    today = date(2026, 11, 30)
    assert birth.may_be_adult_from("2008-02-29") == date(2026, 2, 28)
    assert birth.bands("2012", today) == [AgeBand.FROM_12]
    assert birth.bands("2008", today) == [AgeBand.FROM_15, AgeBand.ADULT]
    assert not birth.is_adult("2008", today)
    assert not birth.is_minor("2008", today)
    assert not any(birth.is_valid(born, today) for born in ("12", "2012-13", "2027", "1850", "x"))
