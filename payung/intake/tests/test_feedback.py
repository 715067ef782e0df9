"""How a child was treated: sealed to oversight alone, and nothing shows to those whom it is about."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.cases import policy as case_policy
from payung.cases.queries import case_of
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, TooMany
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import DOOR, SYSTEM, Viewer
from payung.intake import actions as report_actions
from payung.intake import queries as report_queries
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback import queries as feedback_queries
from payung.intake.feedback import treatment
from payung.intake.feedback.queries import may_give_feedback, treatments
from payung.intake.feedback.treatment import HowMuch, TreatmentAnswers
from payung.intake.links import queries as links_queries
from payung.intake.models import Feedback, FeedbackFacts, StoredReport
from payung.intake.progress import Status
from payung.intake.receiving import actions as receiving
from payung.ledger import queries as ledger
from payung.ledger.models import Entry
from payung.ledger.queries import EntryFilter
from payung.staff import actions as people
from payung.staff.models import UnitKey, UnitKind
from payung.staff.roles import Role
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, fingerprint, join, reply, root_signs

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
SAID = TreatmentAnswers(HowMuch.A_LITTLE, HowMuch.NO, "They were kind to me.")


def receive_report(**more: object) -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    report = Report.lenient({**SAFE, **more})
    reference = receiving.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipt).reference
    return reference, ReporterViewer(receipts.reporter(receipt))


@pytest.fixture
def answered(house: House) -> tuple[UUID, ReporterViewer]:
    report, child = receive_report()
    reply(house.viewer("intake"), report, "We are here.", upto=0)
    return report, child


Answered = tuple[UUID, ReporterViewer]


def test_oversight_reads_what_a_child_says(house: House, answered: Answered) -> None:
    report, child = answered
    feedback.give_feedback(child, SAID, uuid4())
    ((row,), more) = feedback_queries.feedback(house.viewer("over"))
    assert row.answers == SAID
    assert (row.unit, row.report) == (house.units["police"], report)
    assert row.given_on == clock.now().date()
    assert not more


def readable(kind: str, house: House) -> set[UUID]:
    keys = UnitKey.objects.filter(unit=house.units[kind])
    names = [PublicKey(bytes(row.public)).id for row in keys]
    return set(Grant.objects.filter(reader__in=names).values_list("record", flat=True))


def test_the_analysts_figures_hold_the_two_answers_and_no_word(
    house: House, answered: Answered
) -> None:
    _, child = answered
    feedback.give_feedback(child, SAID, uuid4())
    row = FeedbackFacts.objects.get()
    place, body = treatment.facts_place(row, house.units["police"]), bytes(row.body)
    opened = sealing.unseal(place, body, house.viewer("figures").keys)
    assert opened == {"v": 1, "listened": "a_little", "blamed": "no"}
    assert [kind for kind in house.units if row.id in readable(kind, house)] == ["analysis"]
    for name in ("super", "intake", "liaison", "care", "line", "over"):
        assert sealing.unseal_many([(place, body)], house.viewer(name).keys) == [None]


def test_words_alone_leave_nothing_for_the_figures(house: House, answered: Answered) -> None:
    _, child = answered
    feedback.give_feedback(child, TreatmentAnswers(words="They were kind to me."), uuid4())
    assert Feedback.objects.count() == 1
    assert not FeedbackFacts.objects.exists()


def test_no_other_unit_and_not_the_child_holds_a_grant(house: House, answered: Answered) -> None:
    _, child = answered
    feedback.give_feedback(child, SAID, uuid4())
    row = Feedback.objects.get()
    assert [kind for kind in house.units if row.id in readable(kind, house)] == ["oversight"]
    assert Grant.objects.filter(record=row.id).count() == 1
    place, body = treatment.feedback_place(row), bytes(row.body)
    for name in ("super", "intake", "liaison", "care", "line", "figures"):
        assert sealing.unseal_many([(place, body)], house.viewer(name).keys) == [None]
    assert sealing.unseal_many([(place, body)], [child.reporter.key]) == [None]


def unit_sees(house: House, report: UUID) -> Iterator[object]:
    """Yield all that the unit's own pages draw on."""
    officer = house.viewer("super")
    case = case_of(officer, report)
    stored = report_queries.report_of(officer, case)
    for row in (case, stored):
        yield {name: value for name, value in vars(row).items() if name != "_state"}
    yield [(entry.at, entry.act) for entry in report_queries.history(officer, case)]
    yield report_queries.assessments(officer, case, [stored.id])
    yield links_queries.links(officer, case)
    for chain in ("child", "people"):
        entries = ledger.entries(officer, f"{house.units['police']}/{chain}")
        yield [(entry.sequence, entry.act) for entry in entries]


def test_nothing_changes_for_the_unit(house: House, answered: Answered) -> None:
    report, child = answered
    before = list(unit_sees(house, report))
    feedback.give_feedback(child, SAID, uuid4())
    assert list(unit_sees(house, report)) == before


@pytest.mark.parametrize("name", ["super", "intake", "liaison", "care", "line", "admin", "figures"])
def test_nobody_but_oversight_may_ask_for_it(house: House, answered: Answered, name: str) -> None:
    feedback.give_feedback(answered[1], SAID, uuid4())
    viewer = house.viewer(name)
    chain = f"{house.units['oversight']}/feedback"
    for ask in (
        lambda: feedback_queries.feedback(viewer),
        lambda: feedback_queries.feedback_counts(viewer, date(2020, 1, 1)),
        lambda: report_queries.moved_here(viewer, 10),
        lambda: ledger.entries(viewer, chain),
        lambda: ledger.search(viewer, EntryFilter()),
        lambda: ledger.search(viewer, EntryFilter(subject=f"feedback:{Feedback.objects.get().id}")),
        lambda: report_actions.export_ledger(viewer, EntryFilter(), 10),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_role_alone_in_a_unit_that_is_watched_does_not_watch(
    house: House, answered: Answered
) -> None:
    officer = join(house.units["police"], "insider", "Insider", [Role.OVERSIGHT])
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))
    house.officers["insider"] = officer
    with pytest.raises(NotAllowed, match="oversight unit"):
        feedback_queries.feedback(house.viewer("insider"))
    with pytest.raises(NotAllowed):
        ledger.search(house.viewer("insider"), EntryFilter())
    own = f"{house.units['police']}/child"
    assert ledger.search(house.viewer("insider"), EntryFilter(within=own))


def test_whose_key_nobody_confirmed_does_not_watch(house: House) -> None:
    new = join(house.units["oversight"], "newcomer", "Newcomer", [Role.OVERSIGHT])
    house.officers["newcomer"] = new
    leave = case_policy.watches(house.viewer("newcomer"))
    assert not leave
    assert "confirmed your key" in str(leave.reason)
    assert case_policy.watches(house.viewer("over"))


@pytest.mark.parametrize("viewer", [DOOR, Viewer(), SYSTEM])
def test_only_an_officer_watches(viewer: Viewer) -> None:
    assert not case_policy.watches(viewer)


def test_the_ledger_says_so_on_oversights_chain_and_names_no_report(
    house: House, answered: Answered
) -> None:
    report, child = answered
    feedback.give_feedback(child, SAID, uuid4())
    entry = Entry.objects.get(act="feedback.given")
    row = Feedback.objects.get()
    assert entry.chain == f"{house.units['oversight']}/feedback"
    assert entry.subject == f"feedback:{row.id}"
    assert entry.digest == sealing.digest(row.body)
    assert ledger.about(SYSTEM, f"report:{report}")[-1].act != "feedback.given"


def test_neither_row_nor_grants_can_be_joined_to_a_report(house: House, answered: Answered) -> None:
    """A page draws one number, also for the child's next message: the two must not be alike."""
    _, child = answered
    page = uuid4()
    feedback.give_feedback(child, SAID, page)
    row = Feedback.objects.get()
    assert row.id != page
    stored = StoredReport.objects.get()
    clear = {str(row.id), str(row.unit_id), str(row.given_on), bytes(row.turn).hex()}
    assert not clear & {str(stored.id), bytes(stored.lookup or b"").hex()}
    assert {field.name for field in Feedback._meta.concrete_fields} == {
        *("id", "unit", "given_on", "turn", "body")
    }


def test_the_same_page_sent_twice_adds_one(house: House, answered: Answered) -> None:
    _, child = answered
    page = uuid4()
    for _ in range(2):
        feedback.give_feedback(child, SAID, page)
    assert Feedback.objects.count() == 1
    feedback.give_feedback(child, SAID, uuid4())
    assert Feedback.objects.count() == 2


def test_one_reporter_can_say_it_five_times_and_another_still_can(
    house: House, answered: Answered
) -> None:
    _, child = answered
    for _ in range(treatment.MOST):
        feedback.give_feedback(child, SAID, uuid4())
    with pytest.raises(TooMany):
        feedback.give_feedback(child, SAID, uuid4())
    assert Feedback.objects.count() == treatment.MOST
    report, other = receive_report()
    reply(house.viewer("intake"), report, "We are here.", upto=0)
    feedback.give_feedback(other, SAID, uuid4())


def test_nothing_is_asked_before_anybody_has_answered(house: House) -> None:
    _, child = receive_report()
    assert not may_give_feedback(child)
    with pytest.raises(Conflict):
        feedback.give_feedback(child, SAID, uuid4())
    StoredReport.objects.update(status=Status.FINISHED)
    assert may_give_feedback(child)


def test_nothing_is_asked_where_nobody_could_read_it(house: House, answered: Answered) -> None:
    _, child = answered
    assert may_give_feedback(child)
    UnitKey.objects.filter(unit=house.units["oversight"]).update(signature=None)
    assert not may_give_feedback(child)
    with pytest.raises(Conflict):
        feedback.give_feedback(child, SAID, uuid4())
    assert not Feedback.objects.exists()


def test_oversight_is_not_asked_about_itself(house: House) -> None:
    report, child = receive_report(suspects=[{"relationship": "police"}])
    reply(house.viewer("over"), report, "We are here.", upto=0)
    assert not may_give_feedback(child)


def second_oversight(house: House, country: str) -> UUID:
    unit = people.create_unit(SYSTEM, f"Second of {country}", UnitKind.OVERSIGHT, country)
    house.officers["second"] = join(unit, "second", "Second", [Role.OVERSIGHT])
    root_signs(house.officers["second"])
    people.make_unit_key(house.viewer("second"))
    return unit


def test_each_oversight_of_the_country_reads_it(house: House, answered: Answered) -> None:
    unit = second_oversight(house, "XA")
    feedback.give_feedback(answered[1], SAID, uuid4())
    for name in ("over", "second"):
        assert feedback_queries.feedback(house.viewer(name))[0][0].answers == SAID
    assert Entry.objects.filter(act="feedback.given", chain=f"{unit}/feedback").count() == 1


def test_oversight_of_another_country_does_not(house: House, answered: Answered) -> None:
    second_oversight(house, "XB")
    feedback.give_feedback(answered[1], SAID, uuid4())
    assert feedback_queries.feedback(house.viewer("second")) == ([], False)
    assert feedback_queries.feedback_counts(house.viewer("second"), date(2020, 1, 1)) == {}


def test_nothing_is_stored_where_everything_was_left_open(house: House, answered: Answered) -> None:
    for said in (TreatmentAnswers(), TreatmentAnswers.read({"listened": "maybe", "words": "  "})):
        with pytest.raises(BadInput):
            feedback.give_feedback(answered[1], said, uuid4())
    assert not Feedback.objects.exists()


def test_a_receipt_that_never_was_adds_nothing(house: House) -> None:
    nobody = ReporterViewer(receipts.reporter(receipts.draw()))
    with pytest.raises(NotFound):
        feedback.give_feedback(nobody, SAID, uuid4())
    with pytest.raises(NotFound):
        may_give_feedback(nobody)


def test_months_and_units_are_counted_and_pages_meet(
    house: House, answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, child = answered
    now = clock.now()
    for days in (0, 0, 70):
        with clock.at(now - timedelta(days=days)):
            feedback.give_feedback(child, SAID, uuid4())
    over, police = house.viewer("over"), house.units["police"]
    first, earlier = now.date().replace(day=1), (now - timedelta(days=70)).date().replace(day=1)
    counts = feedback_queries.feedback_counts(over, date(2020, 1, 1))
    assert counts == {(first, police): 2, (earlier, police): 1}
    assert len(feedback_queries.feedback(over, month=earlier)[0]) == 1
    assert feedback_queries.feedback(over, unit=house.units["helpline"]) == ([], False)
    monkeypatch.setattr(treatments, "PAGE", 2)
    page, more = feedback_queries.feedback(over)
    assert (len(page), more) == (2, True)
    rest, more = feedback_queries.feedback(over, after=page[-1].id)
    assert (len(rest), more) == (1, False)
    assert rest[0].id not in {row.id for row in page}


def test_what_does_not_open_hides_nothing_else(house: House, answered: Answered) -> None:
    _, child = answered
    feedback.give_feedback(child, SAID, uuid4())
    feedback.give_feedback(child, SAID, uuid4())
    broken = Feedback.objects.first()
    assert broken is not None
    Grant.objects.filter(record=broken.id).delete()
    said = [row.answers for row in feedback_queries.feedback(house.viewer("over"))[0]]
    assert sorted(answers is None for answers in said) == [False, True]


def test_a_report_that_moved_to_oversight_is_named_with_where_it_was(
    house: House, answered: Answered
) -> None:
    report, child = answered
    assert report_queries.moved_here(house.viewer("over"), 10) == []
    dialogue.add_word(child, "He is a police officer.")
    (moved,) = report_queries.moved_here(house.viewer("over"), 10)
    assert (moved.id, moved.origin) == (report, house.units["police"])


def test_taking_the_ledger_out_is_an_act(house: House, answered: Answered) -> None:
    over = house.viewer("over")
    entries = report_actions.export_ledger(over, EntryFilter(within=str(house.units["police"])), 3)
    assert len(entries) == 3
    entry = Entry.objects.get(act="ledger.exported")
    assert entry.chain == f"{house.units['oversight']}/oversight"
    assert entry.subject == f"ledger:{house.units['police']}"
    assert (entry.count, entry.actor) == (3, over.name)


def test_looking_at_feedback_costs_the_same_however_much_there_is(
    house: House, answered: Answered
) -> None:
    over = house.viewer("over")
    counts = []
    for _ in range(2):
        feedback.give_feedback(answered[1], SAID, uuid4())
        with CaptureQueriesContext(connection) as asked:
            feedback_queries.feedback(over)
        counts.append(len(asked))
    assert counts == [3, 3]
