"""Writes to the directory by officers: permissions, and the ledger entries."""

import pytest

from payung.directory import queries as directory
from payung.directory.change_labels import ChangeKind
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Contact
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions
from tests.house import COUNTRY, House

CONTACT = {"slug": "xa-invented-helpline", "channel": "tel", "value": "000 222"}
pytestmark = pytest.mark.django_db


def emergency() -> int:
    return int(Contact.objects.get(value="000 999").pk)


def test_an_administrator_tries_a_number_and_the_ledger_says_so(house: House) -> None:
    admin = house.viewer("admin")
    actions.record_helpline_test(admin, emergency(), worked=True, note="At noon.")
    assert directory.has_tested_number(DOOR, COUNTRY, Purpose.EMERGENCY)
    newest = directory.newest_tests(DOOR, [emergency()])[emergency()]
    assert (newest.worked, newest.tester, newest.note) == (True, admin.name, "At noon.")
    entry = Entry.objects.get(act="helpline.worked")
    assert (entry.actor, entry.subject) == (admin.name, f"contact:{emergency()}")


def test_the_newest_test_counts(house: House) -> None:
    actions.record_helpline_test(SYSTEM, emergency(), worked=True)
    assert not directory.newest_tests(DOOR, [emergency()])[emergency()].by_person
    actions.record_helpline_test(house.viewer("admin"), emergency(), worked=True)
    assert directory.newest_tests(DOOR, [emergency()])[emergency()].by_person


def test_nobody_else_touches_the_directory(house: House) -> None:
    for name in ("super", "intake", "trainer", "over"):
        viewer = house.viewer(name)
        with pytest.raises(NotAllowed):
            actions.record_helpline_test(viewer, emergency(), worked=True)
        with pytest.raises(NotAllowed):
            actions.propose_change(viewer, ChangeKind.CONTACT, COUNTRY, CONTACT)
        with pytest.raises(NotAllowed):
            actions.set_areas(viewer, COUNTRY, {})


def test_an_area_of_a_unit_stays(house: House) -> None:
    admin = house.viewer("admin")
    assert actions.set_areas(admin, COUNTRY, {"XA-01": "North", "XA-02": "South"}) == 2
    actions.change_unit(admin, house.units["police"], area="XA-01")
    with pytest.raises(Conflict, match="police of XA"):
        actions.set_areas(admin, COUNTRY, {"XA-02": "South"})
    assert actions.set_areas(admin, COUNTRY, {"XA-01": "North"}) == 1
    assert directory.area_counts(DOOR) == {COUNTRY: 1}


def test_a_unit_is_of_an_area_of_its_own_country(house: House) -> None:
    with pytest.raises(BadInput) as error:
        actions.change_unit(house.viewer("admin"), house.units["police"], area="XB-01")
    assert error.value.field == "area"


def test_two_partners_never_have_one_name(house: House) -> None:
    actions.add_partner(SYSTEM, "Invented  Hotline", "partner", COUNTRY)
    for name in ("Invented Hotline", "", "x" * 201):
        with pytest.raises(BadInput):
            actions.add_partner(SYSTEM, name, "partner", COUNTRY)


def test_an_officer_chooses_a_language_that_the_desk_speaks(house: House) -> None:
    viewer = house.viewer("intake")
    actions.set_language(viewer, "th")
    assert Entry.objects.filter(act="officer.language-chosen", actor=viewer.name).exists()
    with pytest.raises(BadInput):
        actions.set_language(viewer, "xx")
