"""Handing a report to another unit, or opening it to named officers alone: grants move with it, whole."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as cases
from payung.cases.models import Case, Reader
from payung.cases.queries import case_of, named_officers, visible
from payung.foundation import clock, receipts
from payung.foundation.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    PayungError,
    SealBroken,
)
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import queries as report_queries
from payung.intake import sealed
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as dialogue_queries
from payung.intake.links import queries as links_queries
from payung.intake.models import Message, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.models import OfficerKey, UnitKey
from payung.staff.roles import Role
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD, House, fingerprint, join, open_for, reply

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


def receive_report(**more: object) -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    report = Report.lenient({**SAFE, **more})
    reference = receiving.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipt).reference
    return reference, ReporterViewer(receipts.reporter(receipt))


def unit_grants(house: House, kind: str) -> int:
    names = [
        PublicKey(bytes(row.public)).id for row in UnitKey.objects.filter(unit=house.units[kind])
    ]
    return Grant.objects.filter(reader__in=names).count()


def test_a_report_goes_to_another_unit_with_everything_and_leaves_nothing(house: House) -> None:
    report, child = receive_report()
    reply(house.viewer("intake"), report, "We are here.", upto=9)
    dialogue.add_word(child, "Thank you.")
    grants = unit_grants(house, "police") + 1  # the decision with its reason goes along

    cases.hand_over(house.viewer("super"), report, house.units["child_protection"], "Because.")

    assert unit_grants(house, "police") == 0
    assert unit_grants(house, "child_protection") == grants
    opened = open_for(house.viewer("care"), report)
    assert [word.text for word in opened.dialogue] == ["We are here.", "Thank you."]
    for name in ("super", "intake"):
        with pytest.raises(NotFound):
            open_for(house.viewer(name), report)
        with pytest.raises(SealBroken):
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)
    dialogue.add_word(child, "Another word.")
    assert next(said.text for said in dialogue_queries.dialogue(child).messages) == "We are here."
    assert open_for(house.viewer("care"), report).dialogue[-1].text == "Another word."
    entries = Entry.objects.filter(subject=f"report:{report}", act__contains="over")
    chains = sorted(entries.values_list("chain", "act"))
    assert {chain.split("/")[0] for chain, _ in chains} == {
        str(house.units["police"]),
        str(house.units["child_protection"]),
    }


def test_every_version_of_the_old_units_key_loses_it(house: House) -> None:
    report, child = receive_report()
    people.rotate_unit_key(house.viewer("super"))
    dialogue.add_word(child, "Sealed to the new version.")
    cases.hand_over(house.viewer("super"), report, house.units["helpline"], "Because.")
    assert unit_grants(house, "police") == 0
    assert open_for(house.viewer("line"), report).dialogue[0].text.startswith("Sealed")


@pytest.mark.parametrize("name", ["intake", "liaison", "fresh", "admin", "trainer"])
def test_only_a_supervisor_or_oversight_hands_over(house: House, name: str) -> None:
    report, _ = receive_report()
    with pytest.raises(NotAllowed):
        cases.hand_over(house.viewer(name), report, house.units["helpline"], "Because.")
    with pytest.raises(NotAllowed):
        cases.name_readers(house.viewer(name), report, [], "Because.")


def test_another_units_report_is_not_there_to_hand_over(house: House) -> None:
    report, _ = receive_report()
    with pytest.raises(NotFound):
        cases.hand_over(house.viewer("care"), report, house.units["helpline"], "Because.")


@pytest.mark.parametrize("kind", ["police", "analysis"])
def test_to_itself_or_to_analysts_nothing_is_handed(house: House, kind: str) -> None:
    report, _ = receive_report()
    with pytest.raises(BadInput) as error:
        cases.hand_over(house.viewer("super"), report, house.units[kind], "Because.")
    assert error.value.field == "unit"


@pytest.mark.parametrize(
    "wish",
    [{"avoid": ["police"]}, {"share_with": "helpline_only"}, {"share_with": "child_protection"}],
)
def test_a_wish_is_kept_unless_a_child_is_in_danger_now(
    house: House, wish: dict[str, object]
) -> None:
    report, _ = receive_report(**wish)
    name = {"helpline": "line", "child_protection": "care"}[
        StoredReport.objects.get().case.unit.kind
    ]
    with pytest.raises(Conflict, match="did not want"):
        cases.hand_over(house.viewer(name), report, house.units["police"], "Because.")
    Case.objects.update(level="P1")
    cases.hand_over(house.viewer(name), report, house.units["police"], "Because.")
    assert open_for(house.viewer("intake"), report)


def test_a_wish_in_the_form_sent_again_is_kept_too(house: House) -> None:
    # given a child whose first form wishes for nothing, who then says that police must not know
    receipt = receipts.draw()
    for more in ({}, {"avoid": ["police"]}, {"wishes": ["talk"]}):
        form = Report.lenient({**SAFE, **more})
        receiving.receive(DOOR, form, Lane.CHILD, country="XA", receipt=receipt)
    stored = StoredReport.objects.get()
    assert stored.messages.filter(kind="supplement").count() == 2
    cases.hand_over(house.viewer("super"), stored.id, house.units["child_protection"], "Because.")
    # when it is handed to police, then it is refused, and to a helpline it may go
    with pytest.raises(Conflict, match="did not want"):
        cases.hand_over(house.viewer("care"), stored.id, house.units["police"], "Because.")
    cases.hand_over(house.viewer("care"), stored.id, house.units["helpline"], "Because.")
    # and whoever has it then is bound by the same words, unless a child is in danger now
    with pytest.raises(Conflict, match="did not want"):
        cases.hand_over(house.viewer("line"), stored.id, house.units["police"], "Because.")
    Case.objects.update(level="P1")
    cases.hand_over(house.viewer("line"), stored.id, house.units["police"], "Because.")
    assert open_for(house.viewer("intake"), stored.id)


def test_a_form_that_does_not_open_may_hold_a_wish(house: House) -> None:
    receipt = receipts.draw()
    for more in ({}, {"wishes": ["talk"]}):
        form = Report.lenient({**SAFE, **more})
        receiving.receive(DOOR, form, Lane.CHILD, country="XA", receipt=receipt)
    report = StoredReport.objects.get().id
    cases.hand_over(house.viewer("super"), report, house.units["child_protection"], "Because.")
    body = bytes(Message.objects.get().body)
    Message.objects.update(body=body[:-1] + bytes([body[-1] ^ 1]))  # another byte, whatever it was
    with pytest.raises(Conflict, match="did not want"):
        cases.hand_over(house.viewer("care"), report, house.units["police"], "Because.")


def test_oversight_appoints_another_unit(house: House) -> None:
    report, _ = receive_report(suspects=[{"relationship": "police"}])
    assert StoredReport.objects.get().case.unit_id == house.units["oversight"]
    cases.hand_over(house.viewer("over"), report, house.units["child_protection"], "Because.")
    assert open_for(house.viewer("care"), report)


def named(house: House) -> list[UUID]:
    return [house.officers["super"], house.officers["liaison"]]


def test_a_report_open_to_named_officers_exists_for_nobody_else(house: House) -> None:
    report, _child = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")

    assert unit_grants(house, "police") == 0
    for name in ("intake", "fresh"):
        with pytest.raises(NotFound):
            case_of(house.viewer(name), report)
        assert not visible(house.viewer(name)).exists()
        with pytest.raises(SealBroken):
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)
    assert open_for(house.viewer("super"), report).report.language == "en"
    assert visible(house.viewer("liaison")).get().id == report
    assert sorted(named_officers(house.viewer("super"), Case.objects.get())) == (
        sorted(named(house))
    )


def test_what_the_child_says_next_is_sealed_to_them_alone(house: House) -> None:
    report, child = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    dialogue.add_word(child, "He wants to meet me tonight.")
    reply(house.viewer("super"), report, "We are here.", upto=9)
    assert unit_grants(house, "police") == 0
    opened = open_for(house.viewer("liaison"), report)
    assert [word.text for word in opened.dialogue] == [
        "He wants to meet me tonight.",
        "We are here.",
    ]
    liaison = house.viewer("liaison")
    assert report_queries.assessments(liaison, case_of(liaison, report), [report])


def test_links_to_it_are_seen_by_nobody_else(house: House) -> None:
    account = {"identifiers": [{"kind": "account", "value": "kite"}]}
    first, _ = receive_report(**account)
    second, _ = receive_report(**account)
    cases.name_readers(house.viewer("super"), first, named(house), "Because.")
    stored = StoredReport.objects.get(id=second)
    assert not links_queries.links(house.viewer("intake"), stored.case).cases
    assert len(links_queries.links(house.viewer("super"), stored.case).cases) == 1


def test_fewer_than_two_or_somebody_unconfirmed_is_refused_and_nothing_changes(
    house: House,
) -> None:
    report, _ = receive_report()
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    for officers in (
        [],
        [house.officers["intake"]],
        [house.officers["super"], house.officers["super"]],
        [house.officers["intake"], house.officers["liaison"]],
        [house.officers["super"], new],
        [house.officers["super"], house.officers["care"]],
        [house.officers["super"], house.officers["liaison"], house.officers["admin"]],
    ):
        with pytest.raises(BadInput) as error:
            cases.name_readers(house.viewer("super"), report, officers, "Because.")
        assert error.value.field == "officers"
    assert not StoredReport.objects.get().case.named_only
    assert open_for(house.viewer("super"), report)


def make_new_key(house: House, name: str) -> None:
    invitation = people.invite_again(SYSTEM, house.officers[name])
    people.accept_invitation(name, invitation.code, PASSWORD)
    officer = house.officers[name]
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))


def test_one_who_lost_their_key_is_let_in_again_by_another(house: House) -> None:
    report, child = receive_report()
    cases.name_readers(
        house.viewer("super"), report, [*named(house), house.officers["intake"]], "Because."
    )
    make_new_key(house, "liaison")
    with pytest.raises(SealBroken):
        open_for(house.viewer("liaison"), report)
    dialogue.add_word(child, "More.")  # the child is heard meanwhile
    cases.name_readers(
        house.viewer("super"), report, [*named(house), house.officers["intake"]], "Because."
    )
    assert open_for(house.viewer("liaison"), report).dialogue[0].text == "More."


def test_it_opens_to_the_unit_again(house: House) -> None:
    report, _ = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    cases.open_to_unit(house.viewer("super"), report, "Because.")
    assert open_for(house.viewer("intake"), report)
    assert not Reader.objects.exists()
    own = house.viewer("liaison").keys[0].public.id
    assert not Grant.objects.filter(record=report, reader=own).exists()
    with pytest.raises(Conflict):
        cases.open_to_unit(house.viewer("super"), report, "Because.")


def test_it_moves_to_oversight_like_any_other(house: House) -> None:
    report, child = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    dialogue.add_word(child, "He is a police officer.")
    assert StoredReport.objects.get().case.unit_id == house.units["oversight"]
    assert open_for(house.viewer("over"), report)
    cases.take(house.viewer("over"), report)
    for name in ("super", "liaison", "intake"):
        with pytest.raises(SealBroken):  # their own keys, by which they held it, open it no longer
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)


def test_handing_a_named_report_over_frees_it_of_names(house: House) -> None:
    report, _ = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    cases.hand_over(house.viewer("super"), report, house.units["child_protection"], "Because.")
    assert open_for(house.viewer("care"), report)
    own = [house.viewer(name).keys[0].public.id for name in ("liaison", "super")]
    assert not Grant.objects.filter(record=report, reader__in=own).exists()


def test_a_child_is_heard_when_nobody_who_was_named_is_left(house: House) -> None:
    report, child = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    people.leave(SYSTEM, house.officers["liaison"])
    invitation = people.invite_again(SYSTEM, house.officers["super"])
    people.accept_invitation("super", invitation.code, PASSWORD)

    dialogue.add_word(child, "He is here.")
    dialogue.ask_to_stop(child)

    stored = StoredReport.objects.get()
    assert (stored.case.unit_id, stored.case.named_only) == (house.units["oversight"], False)
    assert open_for(house.viewer("over"), report).dialogue[0].text == "He is here."


def test_where_there_is_no_oversight_the_unit_hears_them(house: House) -> None:
    report, child = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    Reader.objects.update(chain="")
    UnitKey.objects.exclude(unit=house.units["police"]).delete()
    with pytest.raises(PayungError):  # a report about police goes to no police, whatever is left
        dialogue.add_word(child, "He is here.")


def test_nobody_who_had_it_before_opens_what_oversight_took(house: House) -> None:
    report, child = receive_report()
    cases.hand_over(house.viewer("super"), report, house.units["child_protection"], "Because.")
    dialogue.add_word(child, "He is a police officer.")
    assert StoredReport.objects.get().case.unit_id == house.units["oversight"]
    cases.take(house.viewer("over"), report)
    for name in ("care", "super", "intake"):
        with pytest.raises(SealBroken):
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)
    assert open_for(house.viewer("over"), report)


def test_oversight_takes_what_moved_to_it_where_there_are_no_analysts(house: House) -> None:
    UnitKey.objects.filter(unit__kind="analysis").delete()
    report, child = receive_report()
    dialogue.add_word(child, "He is a police officer.")
    cases.take(house.viewer("over"), report)
    assert open_for(house.viewer("over"), report)


def test_a_planted_reader_gets_no_word(house: House) -> None:
    """Whoever writes to the database marks a report as named and puts their own confirmed key there."""
    report, child = receive_report()
    Case.objects.update(named_only=True)
    for name in ("figures", "admin", "trainer", "care"):
        chain = OfficerKey.objects.get(officer_id=house.officers[name]).chain
        Reader.objects.create(case_id=report, officer_id=house.officers[name], chain=chain)
    chain = OfficerKey.objects.get(officer_id=house.officers["intake"]).chain
    Reader.objects.create(case_id=report, officer_id=house.officers["fresh"], chain=chain)
    dialogue.add_word(child, "More.")
    for name in ("figures", "admin", "trainer", "care", "intake"):
        own = house.viewer(name).keys[0].public.id
        assert not Grant.objects.filter(reader=own, record__in=[report]).exists()
        assert not Grant.objects.filter(reader=own).exclude(record__in=unit_records()).exists()


def unit_records() -> list[UUID]:
    return list(UnitKey.objects.values_list("id", flat=True))


def test_a_lent_chain_cannot_be_named(house: House) -> None:
    report, _ = receive_report()
    chain = OfficerKey.objects.get(officer_id=house.officers["admin"]).chain
    OfficerKey.objects.filter(officer_id=house.officers["liaison"]).update(chain=chain)
    with pytest.raises(BadInput):
        cases.name_readers(house.viewer("super"), report, named(house), "Because.")


def test_a_distrusted_officers_key_opens_no_named_report(house: House) -> None:
    report, _ = receive_report()
    cases.name_readers(house.viewer("super"), report, named(house), "Because.")
    stolen = house.viewer("liaison")
    people.distrust_officer_key(house.viewer("super"), stolen.id, clock.now())
    with pytest.raises(SealBroken):
        sealed.open_report(StoredReport.objects.get(), stolen.keys)
    assert open_for(house.viewer("super"), report)
