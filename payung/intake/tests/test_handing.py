"""Handing a report to another unit, or opening it to named officers alone: grants move with it, whole."""

from uuid import UUID

import pytest

from payung.foundation import receipts
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import actions, queries, sealed
from payung.intake.models import NamedReader, StoredReport
from payung.ledger.models import Entry
from payung.people import actions as people
from payung.people.models import UnitKey
from payung.people.roles import Role
from payung.people.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD, House, fingerprint, join

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


def told(**more: object) -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    report = Report.lenient({**SAFE, **more})
    reference = actions.receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipt).reference
    return reference, ReporterViewer(receipts.reporter(receipt))


def unit_grants(house: House, kind: str) -> int:
    names = [
        PublicKey(bytes(row.public)).id for row in UnitKey.objects.filter(unit=house.units[kind])
    ]
    return Grant.objects.filter(reader__in=names).count()


def test_a_report_goes_to_another_unit_with_everything_and_leaves_nothing(house: House) -> None:
    report, child = told()
    actions.answer(house.viewer("intake"), report, "We are here.", upto=9)
    actions.add_word(child, "Thank you.")
    held = unit_grants(house, "police")

    actions.hand_over(house.viewer("super"), report, house.units["child_protection"])

    assert unit_grants(house, "police") == 0
    assert unit_grants(house, "child_protection") == held
    opened = actions.open_report(house.viewer("care"), report)
    assert [word.text for word in opened.dialogue] == ["We are here.", "Thank you."]
    for name in ("super", "intake"):
        with pytest.raises(NotFound):
            actions.open_report(house.viewer(name), report)
        with pytest.raises(SealBroken):
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)
    actions.add_word(child, "Another word.")
    assert [said.text for said in queries.dialogue(child).said][0] == "We are here."
    assert actions.open_report(house.viewer("care"), report).dialogue[-1].text == "Another word."
    entries = Entry.objects.filter(subject=f"report:{report}", act__contains="over")
    chains = sorted(entries.values_list("chain", "act"))
    assert {chain.split("/")[0] for chain, _ in chains} == {
        str(house.units["police"]),
        str(house.units["child_protection"]),
    }


def test_every_version_of_the_old_units_key_loses_it(house: House) -> None:
    report, child = told()
    people.rotate_unit_key(house.viewer("super"))
    actions.add_word(child, "Sealed to the new version.")
    actions.hand_over(house.viewer("super"), report, house.units["helpline"])
    assert unit_grants(house, "police") == 0
    assert actions.open_report(house.viewer("line"), report).dialogue[0].text.startswith("Sealed")


@pytest.mark.parametrize("name", ["intake", "liaison", "fresh", "admin", "trainer"])
def test_only_a_supervisor_or_oversight_hands_over(house: House, name: str) -> None:
    report, _ = told()
    with pytest.raises(NotAllowed):
        actions.hand_over(house.viewer(name), report, house.units["helpline"])
    with pytest.raises(NotAllowed):
        actions.name_readers(house.viewer(name), report, [])


def test_another_units_report_is_not_there_to_hand_over(house: House) -> None:
    report, _ = told()
    with pytest.raises(NotFound):
        actions.hand_over(house.viewer("care"), report, house.units["helpline"])


@pytest.mark.parametrize("kind", ["police", "analysis"])
def test_to_itself_or_to_analysts_nothing_is_handed(house: House, kind: str) -> None:
    report, _ = told()
    with pytest.raises(BadInput) as error:
        actions.hand_over(house.viewer("super"), report, house.units[kind])
    assert error.value.field == "unit"


@pytest.mark.parametrize(
    "wish",
    [{"avoid": ["police"]}, {"share_with": "helpline_only"}, {"share_with": "child_protection"}],
)
def test_a_wish_is_kept_unless_a_child_is_in_danger_now(
    house: House, wish: dict[str, object]
) -> None:
    report, _ = told(**wish)
    name = {"helpline": "line", "child_protection": "care"}[StoredReport.objects.get().unit.kind]
    with pytest.raises(Conflict, match="did not want"):
        actions.hand_over(house.viewer(name), report, house.units["police"])
    StoredReport.objects.update(level="P1")
    actions.hand_over(house.viewer(name), report, house.units["police"])
    assert actions.open_report(house.viewer("intake"), report)


def test_oversight_appoints_another_unit(house: House) -> None:
    report, _ = told(suspects=[{"relationship": "police"}])
    assert StoredReport.objects.get().unit_id == house.units["oversight"]
    actions.hand_over(house.viewer("over"), report, house.units["child_protection"])
    assert actions.open_report(house.viewer("care"), report)


def named(house: House) -> list[UUID]:
    return [house.officers["intake"], house.officers["liaison"]]


def test_a_report_open_to_named_officers_exists_for_nobody_else(house: House) -> None:
    report, child = told()
    actions.name_readers(house.viewer("super"), report, named(house))

    assert unit_grants(house, "police") == 0
    for name in ("super", "fresh"):
        with pytest.raises(NotFound):
            queries.stored_report(house.viewer(name), report)
        assert not queries.visible(house.viewer(name)).exists()
        with pytest.raises(SealBroken):
            sealed.open_report(StoredReport.objects.get(), house.viewer(name).keys)
    assert actions.open_report(house.viewer("intake"), report).report.language == "en"
    assert queries.visible(house.viewer("liaison")).get().id == report
    assert sorted(queries.named_officers(house.viewer("intake"), StoredReport.objects.get())) == (
        sorted(named(house))
    )


def test_what_the_child_says_next_is_sealed_to_them_alone(house: House) -> None:
    report, child = told()
    actions.name_readers(house.viewer("super"), report, named(house))
    actions.add_word(child, "He wants to meet me tonight.")
    actions.answer(house.viewer("intake"), report, "We are here.", upto=9)
    assert unit_grants(house, "police") == 0
    opened = actions.open_report(house.viewer("liaison"), report)
    assert [word.text for word in opened.dialogue] == [
        "He wants to meet me tonight.",
        "We are here.",
    ]
    assert queries.assessments(house.viewer("liaison"), StoredReport.objects.get())


def test_links_to_it_are_seen_by_nobody_else(house: House) -> None:
    account = {"identifiers": [{"kind": "account", "value": "kite"}]}
    first, _ = told(**account)
    second, _ = told(**account)
    actions.link(SYSTEM, first)
    actions.link(SYSTEM, second)
    actions.name_readers(house.viewer("super"), first, named(house))
    stored = StoredReport.objects.get(id=second)
    assert queries.links(house.viewer("super"), stored) == ()
    assert len(queries.links(house.viewer("intake"), stored)) == 1


def test_fewer_than_two_or_somebody_unconfirmed_is_refused_and_nothing_changes(
    house: House,
) -> None:
    report, _ = told()
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    for officers in (
        [],
        [house.officers["intake"]],
        [house.officers["intake"], house.officers["intake"]],
        [house.officers["intake"], new],
        [house.officers["intake"], house.officers["care"]],
        [house.officers["intake"], house.officers["liaison"], house.officers["admin"]],
    ):
        with pytest.raises(BadInput) as error:
            actions.name_readers(house.viewer("super"), report, officers)
        assert error.value.field == "officers"
    assert not StoredReport.objects.get().named_only
    assert actions.open_report(house.viewer("super"), report)


def make_new_key(house: House, name: str) -> None:
    invitation = people.invite_again(SYSTEM, house.officers[name])
    people.accept_invitation(name, invitation.code, PASSWORD)
    officer = house.officers[name]
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))


def test_one_who_lost_their_key_is_let_in_again_by_another(house: House) -> None:
    report, child = told()
    care = house.viewer("super")
    actions.name_readers(care, report, [*named(house), care.id])
    make_new_key(house, "liaison")
    with pytest.raises(SealBroken):
        actions.open_report(house.viewer("liaison"), report)
    actions.add_word(child, "More.")  # the child is heard meanwhile
    actions.name_readers(house.viewer("super"), report, [*named(house), care.id])
    assert actions.open_report(house.viewer("liaison"), report).dialogue[0].text == "More."


def test_it_opens_to_the_unit_again(house: House) -> None:
    report, _ = told()
    supervisor = house.viewer("super")
    actions.name_readers(supervisor, report, [*named(house), supervisor.id])
    actions.open_to_unit(house.viewer("super"), report)
    assert actions.open_report(house.viewer("intake"), report)
    assert not NamedReader.objects.exists()
    own = house.viewer("intake").keys[0].public.id
    assert not Grant.objects.filter(record=report, reader=own).exists()
    with pytest.raises(Conflict):
        actions.open_to_unit(house.viewer("super"), report)


def test_it_moves_to_oversight_like_any_other(house: House) -> None:
    report, child = told()
    actions.name_readers(house.viewer("super"), report, named(house))
    actions.add_word(child, "He is a police officer.")
    assert StoredReport.objects.get().unit_id == house.units["oversight"]
    assert actions.open_report(house.viewer("over"), report)
    actions.mark_read(house.viewer("over"), report)
    with pytest.raises(NotFound):
        actions.open_report(house.viewer("intake"), report)


def test_handing_a_named_report_over_frees_it_of_names(house: House) -> None:
    report, _ = told()
    supervisor = house.viewer("super")
    actions.name_readers(supervisor, report, [*named(house), supervisor.id])
    actions.hand_over(house.viewer("super"), report, house.units["child_protection"])
    assert actions.open_report(house.viewer("care"), report)
    own = [house.viewer(name).keys[0].public.id for name in ("intake", "super")]
    assert not Grant.objects.filter(record=report, reader__in=own).exists()
