"""Loading the reference data any number of times, without losing local additions and corrections."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from payung.directory import actions, queries, reference
from payung.directory.helpline_kinds import AMBULANCE, EMERGENCY, Purpose
from payung.directory.models import Contact, Country, Helpline
from payung.directory.tests.named_tests import OFFICER, all_tested
from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import DOOR, SYSTEM

local_names = import_module("payung.directory.migrations.0004_local_names")

pytestmark = pytest.mark.django_db


def test_loading_twice_is_the_same_as_once() -> None:
    first = actions.load_reference(SYSTEM)
    ids = list(Contact.objects.order_by("pk").values_list("pk", "value"))
    second = actions.load_reference(SYSTEM)
    assert first == second
    assert list(Contact.objects.order_by("pk").values_list("pk", "value")) == ids
    assert (first.countries, first.helplines) == (11, len(reference.helplines()))


def test_an_ambulance_is_a_helpline_of_its_own_with_its_tests_also_after_an_upgrade() -> None:
    # given an ambulance among the emergency numbers, as in the version before
    actions.load_reference(SYSTEM)
    old = Helpline.objects.get(country="TH", kind=EMERGENCY)
    row = Contact.objects.get(helpline__country="TH", helpline__kind=AMBULANCE)
    actions.record_test(OFFICER, row.pk, worked=True)
    local_names.reunite(apps, None)
    assert [way.value for way in old.contacts.order_by("pk")] == [
        "191 (police)",
        "1669 (ambulance)",
    ]
    assert not Helpline.objects.filter(kind=AMBULANCE).exists()
    # when
    local_names.divide(apps, None)
    actions.load_reference(SYSTEM)
    # then it is no number for somebody in danger from a person
    assert queries.emergency(DOOR, "TH") == ()
    (shown,) = queries.helplines(DOOR, "TH", Purpose.AMBULANCE)
    assert [(way.id, way.written, way.remark) for way in shown.numbers] == [(row.pk, "1669", "")]
    assert queries.gaps(DOOR, "TH").no_emergency


def test_every_helpline_of_the_data_has_its_own_lasting_id() -> None:
    slugs = {reference.slug(r["iso2"], r["name"]) for r in reference.helplines()}
    assert len(slugs) == len(reference.helplines())


def test_a_test_stays_when_the_data_is_loaded_again() -> None:
    # given a number that failed
    actions.load_reference(SYSTEM)
    number = Contact.objects.get(value="021-129")
    all_tested()
    actions.record_test(SYSTEM, number.pk, worked=False)
    # when
    actions.load_reference(SYSTEM)
    # then
    assert number.tests.count() == 2
    values = [way.value for way in queries.helplines(DOOR, "ID")[0].numbers]
    assert "021-129" not in values


def test_what_was_added_here_is_kept_as_it_is() -> None:
    # given a country and a helpline that the data has too
    actions.add_country(SYSTEM, "BN", "Brunei, as we write it")
    slug = actions.add_helpline(
        SYSTEM, "BN", "Police emergency", "police emergency", [("tel", "55")], source="its owner"
    )
    # when
    done = actions.load_reference(SYSTEM)
    # then
    assert done.kept == 2
    assert Country.objects.get(pk="BN").name == "Brunei, as we write it"
    assert [way.value for way in Contact.objects.filter(helpline=slug)] == ["55"]


def test_a_number_that_left_the_data_stays_and_is_named() -> None:
    # given a contact as an older version of the data had it
    actions.load_reference(SYSTEM)
    line = Helpline.objects.get(pk="bn-talian-anak-121")
    Contact.objects.create(helpline=line, channel="tel", value="555 0100")
    # when
    done = actions.load_reference(SYSTEM)
    # then only a test can hide it
    assert done.unlisted == ("bn-talian-anak-121: 555 0100",)
    assert "555 0100" in [way.value for way in queries.for_upkeep(SYSTEM, "BN")[0].numbers]


def test_areas_of_the_data_are_loaded_where_nobody_has_set_any() -> None:
    actions.load_reference(SYSTEM)
    assert len(queries.areas(DOOR, "MY")) == 16
    assert queries.area_name(DOOR, "MY-01") == "Johor"
    actions.set_areas(SYSTEM, "MY", {"MY-01": "Johor Darul Ta'zim"})
    actions.load_reference(SYSTEM)
    assert [area.name for area in queries.areas(DOOR, "MY")] == ["Johor Darul Ta'zim"]


def test_each_country_has_its_provinces_also_in_its_own_letters() -> None:
    areas = reference.areas()
    assert {iso2: len(names) for iso2, names in areas.items() if len(names) < 4} == {}
    assert set(areas) == {record["iso2"] for record in reference.countries()}
    assert areas["TH"]["TH-11"] == "Samut Prakan (สมุทรปราการ)"
    assert areas["LA"]["LA-AT"] == "Attapu (ອັດຕະປື)"
    # the Philippines by province, not by region, but for the capital, which has no provinces
    assert areas["PH"]["PH-00"] == "National Capital Region (Metro Manila)"
    assert "PH-05" not in areas["PH"]


def test_a_door_loads_nothing() -> None:
    with pytest.raises(NotAllowed):
        actions.load_reference(DOOR)


def test_the_command_says_what_is_there_now() -> None:
    out = StringIO()
    call_command("directory", "load", stdout=out)
    assert out.getvalue().startswith("11 countries, 57 helplines, ")
