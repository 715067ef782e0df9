"""A second unit works on the same case, with its own owner and clock; the first leads it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Exists, OuterRef, Q

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Proposal
from payung.cases.notes import actions as notes
from payung.cases.notes import queries as notes_queries
from payung.cases.queries import shares_of
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.retention import actions as retention
from payung.cases.sharing import actions as sharing
from payung.cases.tests.reports import acts_of, receive_childs_report, receive_report
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import SYSTEM
from payung.intake import sealed
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport
from payung.intake.queries import report_of
from payung.staff.models import UnitKey
from payung.triage.lanes import Lane, Level
from tests.house import House

pytestmark = pytest.mark.django_db
WHY = "They work with the family."


def shared(house: House, report: UUID) -> None:
    sharing.share(house.viewer("super"), report, house.units["child_protection"], WHY)


def taken_by_both(house: House, report: UUID) -> None:
    assignment.take(house.viewer("intake"), report)
    shared(house, report)
    assignment.take(house.viewer("care"), report)


def grants(house: House, kind: str) -> int:
    keys = UnitKey.objects.filter(unit=house.units[kind])
    return Grant.objects.filter(
        reader__in=[PublicKey(bytes(row.public)).id for row in keys]
    ).count()


def listed(house: House, name: str, state: State = State.OPEN) -> list[UUID]:
    return [row.id for row in queue_queries.queue(house.viewer(name), QueueFilter(state)).rows]


def opened(house: House, name: str, report: UUID) -> contents.OpenedReport:
    viewer = house.viewer(name)
    near = queue_queries.at_hand(viewer, report)
    return contents.open_contents(viewer, report_of(viewer, near.case, report))


def test_both_units_have_the_case_on_their_list_each_with_its_own_owner_and_clock(
    house: House,
) -> None:
    report = receive_report()
    taken_by_both(house, report)

    assert listed(house, "intake") == listed(house, "care") == [report]
    ours = queue_queries.row(house.viewer("intake"), report)
    theirs = queue_queries.row(house.viewer("care"), report)
    assert (ours.owner, theirs.owner) == (house.officers["intake"], house.officers["care"])
    assert (ours.is_ours, theirs.is_ours) == (True, False)
    assert (ours.is_shared, theirs.is_shared) == (True, True)
    assert theirs.level == ours.level

    decisions.name_action(house.viewer("care"), report, "Visit.", clock.now() + timedelta(days=2))
    assert queue_queries.row(house.viewer("intake"), report).due_at == ours.due_at
    later = queue_queries.row(house.viewer("care"), report)
    assert later.remaining > theirs.remaining


def test_the_second_unit_reads_what_was_and_what_comes_and_both_read_its_notes(
    house: House,
) -> None:
    report, child = receive_childs_report()
    assignment.take(house.viewer("intake"), report)
    notes.write_note(house.viewer("intake"), report, "The aunt was called.")
    shared(house, report)
    assignment.take(house.viewer("care"), report)
    dialogue.add_word(child, "He wrote again.")
    dialogue.answer(house.viewer("intake"), report, "We are here.", upto=9)
    notes.write_note(house.viewer("care"), report, "Seen at school.")

    words = [word.text for word in opened(house, "care", report).dialogue]
    assert words == ["He wrote again.", "We are here."]
    for name in ("intake", "care"):
        story = [step.text for step in notes_queries.story(house.viewer(name), report)]
        assert story == ["The aunt was called.", WHY, "Seen at school."]


def test_nothing_hangs_on_the_share_and_no_number_names_it(house: House) -> None:
    report = receive_report()
    taken_by_both(house, report)
    notes.write_note(house.viewer("care"), report, "Seen at school.")
    share = Case.objects.get(share_of=report)
    for act in (
        lambda: assignment.give_back(house.viewer("care"), share.id),
        lambda: queue_queries.at_hand(house.viewer("care"), share.id),
        lambda: decisions.decide_level(
            house.viewer("care"), share.id, Level.P3, "Mine.", seen=Level.P3
        ),
    ):
        with pytest.raises(NotFound):
            act()
    assert not share.decisions.exists()
    assert not share.notes.exists()


def test_what_only_the_leading_unit_does_the_other_is_told_so(house: House) -> None:
    report, _child = receive_childs_report()
    taken_by_both(house, report)
    care = house.viewer("care")
    named = [house.officers["care"]]
    for act in (
        lambda: decisions.decide_level(care, report, Level.P2, "Theirs.", seen=Level.P3),
        lambda: dialogue.answer(care, report, "Hello.", upto=9),
        lambda: assignment.hand_over(care, report, house.units["helpline"], "Theirs."),
        lambda: assignment.name_readers(care, report, named, "Theirs."),
        lambda: retention.set_hold(care, report, "A court."),
        lambda: retention.review(care, report, "Not needed."),
        lambda: sharing.share(care, report, house.units["helpline"], "Theirs."),
        lambda: contents.open_together(care, report),
        lambda: notes.keep_draft(care, report, notes.DraftKind.ANSWER, "Hello."),
    ):
        with pytest.raises(NotAllowed, match="police of XA leads this case"):
            act()


@pytest.mark.parametrize("who", ["care", "super"])
def test_either_unit_ends_it_and_the_second_opens_nothing_more(house: House, who: str) -> None:
    report, child = receive_childs_report()
    taken_by_both(house, report)
    notes.write_note(house.viewer("care"), report, "Seen at school.")
    notes.keep_draft(house.viewer("care"), report, notes.DraftKind.NOTE, "Not yet.")
    before = grants(house, "police")

    sharing.end_share(house.viewer(who), report, house.units["child_protection"], "It is done.")

    assert grants(house, "child_protection") == 0
    assert grants(house, "police") == before + 1  # that it ended, and why
    assert [listed(house, "care"), listed(house, "care", State.ALL)] == [[], []]
    assert listed(house, "intake") == [report]
    dialogue.add_word(child, "Another word.")
    assert grants(house, "child_protection") == 0
    with pytest.raises(NotFound):
        opened(house, "care", report)
    with pytest.raises(SealBroken):
        sealed.open_report(StoredReport.objects.get(), house.viewer("care").keys)
    story = [step.text for step in notes_queries.story(house.viewer("intake"), report)]
    assert story == [WHY, "Seen at school.", "It is done."]
    assert acts_of(report).count("case.shared") == acts_of(report).count("case.share-ended") == 2


def test_a_third_unit_and_officers_who_do_not_work_on_it_cannot_end_it(house: House) -> None:
    report = receive_report()
    taken_by_both(house, report)
    unit = house.units["child_protection"]
    with pytest.raises(NotFound):
        sharing.end_share(house.viewer("line"), report, unit, "Theirs.")
    with pytest.raises(NotAllowed):
        sharing.end_share(house.viewer("intake"), report, unit, "Theirs.")
    sharing.share(house.viewer("super"), report, house.units["helpline"], WHY)
    with pytest.raises(Conflict, match="no longer works"):
        sharing.end_share(house.viewer("care"), report, house.units["helpline"], "Theirs.")
    assert listed(house, "line") == listed(house, "care") == [report]


@pytest.mark.parametrize(
    ("unit", "because"),
    [
        ("police", "Choose another unit"),
        ("analysis", "Choose another unit"),
        ("oversight", "Choose another unit"),
        ("child_protection", "already works"),
    ],
)
def test_it_is_shared_once_and_with_units_that_work_on_reports(
    house: House, unit: str, because: str
) -> None:
    report = receive_report()
    shared(house, report)
    with pytest.raises(Conflict, match=because):
        sharing.share(house.viewer("super"), report, house.units[unit], WHY)


def test_it_keeps_the_wish_of_the_one_who_told(house: House) -> None:
    report = receive_report(avoid=["police"], share_with="child_protection")
    with pytest.raises(Conflict, match="did not want this unit to know"):
        sharing.share(house.viewer("care"), report, house.units["police"], WHY)
    assert grants(house, "police") == 0


def test_a_case_of_named_officers_is_not_shared_and_a_shared_one_not_restricted(
    house: House,
) -> None:
    report, other = receive_report(), receive_report()
    named = [house.officers["super"], house.officers["intake"]]
    assignment.name_readers(house.viewer("super"), report, named, "A colleague.")
    with pytest.raises(Conflict, match="restricted to named officers"):
        shared(house, report)
    shared(house, other)
    with pytest.raises(Conflict, match="End the sharing first"):
        assignment.name_readers(house.viewer("super"), other, named, "A colleague.")


def test_a_transfer_ends_the_sharing(house: House) -> None:
    report = receive_report()
    taken_by_both(house, report)
    sharing.share(house.viewer("super"), report, house.units["helpline"], WHY)
    assignment.hand_over(
        house.viewer("super"), report, house.units["child_protection"], "It is theirs."
    )
    assert grants(house, "helpline") == grants(house, "police") == 0
    assert (listed(house, "line"), listed(house, "care")) == ([], [report])
    assert queue_queries.row(house.viewer("care"), report).is_ours
    assert not Case.objects.filter(share_of=report, closed_at=None).exists()


def test_the_level_is_the_leading_units_and_only_shortens_the_other_clock(house: House) -> None:
    report, child = receive_childs_report()
    taken_by_both(house, report)
    before = queue_queries.row(house.viewer("care"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P2, "Worse.", seen=Level.P3)
    raised = queue_queries.row(house.viewer("care"), report)
    assert raised.level == "P2"
    assert raised.remaining < before.remaining
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "Better.", seen=Level.P2)
    lowered = queue_queries.row(house.viewer("care"), report)
    assert (lowered.level, lowered.due_at) == ("P3", raised.due_at)
    dialogue.add_word(child, "He comes today and I am afraid.", safe_now="no")
    assert queue_queries.row(house.viewer("care"), report).level == "P1"


def test_taking_it_in_the_first_unit_leaves_the_second_its_keys(house: House) -> None:
    report = receive_report(avoid=["police"])
    care = house.viewer("care")
    assignment.hand_over(care, report, house.units["helpline"], "They are awake.")
    line = house.viewer("line")
    sharing.share(line, report, house.units["child_protection"], WHY)
    assignment.take(line, report)
    assignment.take(care, report)
    assert opened(house, "care", report).report.language == "en"


def test_where_an_official_is_named_the_second_unit_is_told_nothing_more(house: House) -> None:
    report, child = receive_childs_report()
    taken_by_both(house, report)
    before = grants(house, "child_protection")
    dialogue.add_word(child, "He is a police officer.")
    assert listed(house, "care") == listed(house, "intake") == []
    assert listed(house, "over") == [report]
    assert grants(house, "child_protection") == before
    assignment.take(house.viewer("over"), report)
    with pytest.raises(SealBroken):
        sealed.open_report(StoredReport.objects.get(), house.viewer("care").keys)


def test_an_officer_who_took_a_share_gives_it_back_while_nothing_was_done(house: House) -> None:
    report = receive_report()
    taken_by_both(house, report)
    assignment.give_back(house.viewer("care"), report)
    assert queue_queries.row(house.viewer("care"), report).owner is None
    assert queue_queries.row(house.viewer("intake"), report).owner == house.officers["intake"]


# Joined reports


@pytest.fixture
def pair(house: House) -> tuple[UUID, UUID]:
    """Return two reports that are one case of the police, the older one leads."""
    first, second = receive_report(), receive_report()
    joining.join(house.viewer("super"), first, second, "The same child.")
    return first, second


def test_a_case_of_several_reports_is_shared_as_a_whole(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    shared(house, first)
    assignment.take(house.viewer("care"), second)
    assert listed(house, "care") == [first]
    for report in pair:
        assert opened(house, "care", report).report.language == "en"
        near = queue_queries.at_hand(house.viewer("care"), report)
        assert (near.row.id, near.row.owner) == (report, house.officers["care"])
        assert [member.id for member in near.members] == [first, second]


def test_separated_again_each_report_is_on_the_lists_of_both_units(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    shared(house, first)
    assignment.take(house.viewer("care"), first)
    joining.part(house.viewer("super"), second, "Two children.")
    for name in ("super", "care"):
        assert sorted(listed(house, name)) == sorted(pair)
    assert queue_queries.row(house.viewer("care"), second).owner is None
    joining.join(house.viewer("super"), first, second, "They are siblings after all.")
    for name in ("super", "care"):
        assert listed(house, name) == [first]


def test_the_share_of_what_led_leads_until_the_other_report_is_older(house: House) -> None:
    first, second, third = receive_report(), receive_report(), receive_report()
    for report in (first, second, third):
        shared(house, report)
    joining.join(house.viewer("super"), second, third, "The same child.")
    assignment.take(house.viewer("care"), second)
    joining.join(house.viewer("super"), first, third, "The same child.")
    assert listed(house, "care") == [first]
    assert queue_queries.row(house.viewer("care"), third).owner == house.officers["care"]
    joining.part(house.viewer("super"), first, "Another child.")
    assert sorted(listed(house, "care")) == sorted([first, second])
    assert queue_queries.row(house.viewer("care"), second).owner == house.officers["care"]


def test_only_what_the_same_units_share_is_joined(house: House) -> None:
    first, second = receive_report(), receive_report()
    shared(house, first)
    with pytest.raises(Conflict, match="Share the other too"):
        joining.join(house.viewer("super"), first, second, "The same child.")
    with pytest.raises(NotAllowed, match="police of XA leads"):
        joining.join(house.viewer("care"), first, first, "The same child.")


def test_no_rule_joins_what_is_shared(house: House) -> None:
    first, second = receive_report(Lane.INDUSTRY), receive_report(Lane.INDUSTRY)
    for report in (first, second):
        shared(house, report)
    assert not joining.join_by_rule(SYSTEM, first, second, "same_account")
    assert sorted(listed(house, "care")) == sorted([first, second])


def test_the_others_stay_shared_where_the_report_that_led_goes_to_oversight(house: House) -> None:
    first, child = receive_childs_report()
    second = receive_report()
    joining.join(house.viewer("super"), first, second, "The same child.")
    shared(house, first)
    dialogue.add_word(child, "He is a police officer.")
    assert listed(house, "over") == [first]
    assert listed(house, "super") == listed(house, "care") == [second]
    assignment.take(house.viewer("super"), second)
    assignment.take(house.viewer("care"), second)
    notes.write_note(house.viewer("super"), second, "The school was called.")
    story = notes_queries.story(house.viewer("care"), second)
    assert [step.text for step in story] == ["The school was called."]


def test_one_ending_ends_the_sharing_of_all_reports(house: House, pair: tuple[UUID, UUID]) -> None:
    first, second = pair
    shared(house, first)
    care = house.units["child_protection"]
    sharing.end_share(house.viewer("super"), second, care, "They have finished.")
    assert grants(house, "child_protection") == 0
    joining.part(house.viewer("super"), second, "Two children.")
    assert listed(house, "care") == []
    assert grants(house, "child_protection") == 0


# Retention


def test_what_a_second_unit_works_on_is_not_deleted(house: House) -> None:
    report = receive_report()
    shared(house, report)
    Case.objects.filter(id=report).update(
        closed_at=clock.now(), due_at=None, rises_at=None, level_decided_at=clock.now()
    )
    assignment.take(house.viewer("super"), report)
    retention.review(house.viewer("super"), report, "Nobody needs it.")
    proposal = Proposal.objects.get().id
    with pytest.raises(Conflict, match="End the sharing first"):
        retention.decide_deletion(house.viewer("super"), [proposal], "Nobody needs it.")
    care = house.units["child_protection"]
    sharing.end_share(house.viewer("super"), report, care, "They have finished.")
    retention.decide_deletion(house.viewer("super"), [proposal], "Nobody needs it.")


def test_late_clocks_of_both_units_rise_each_in_its_own_chain(house: House) -> None:
    report = receive_report()
    taken_by_both(house, report)
    with clock.at(clock.now() + timedelta(days=2)):
        assert case_actions.raise_clocks(SYSTEM) == 2
    assert acts_of(report).count("clock.rose") == 2


def test_what_asks_a_list_for_shares_names_what_their_index_has() -> None:
    """Else PostgreSQL reads the whole table for a list: of a million cases, 0.2 to 0.6 s a page."""
    rows = Case.objects.annotate(has_shares=Exists(shares_of(SYSTEM, OuterRef("id"))))
    (shares,) = [one for one in Case._meta.indexes if one.name == "shares"]
    assert shares.condition == Q(share_of__isnull=False)
    assert '"share_of_id" IS NOT NULL' in str(rows.query)
