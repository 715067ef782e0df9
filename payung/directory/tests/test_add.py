"""Adding a country, its areas, a helpline and a contact."""

from typing import Any

import pytest

from payung.directory import actions, queries
from payung.directory.models import Helpline
from payung.directory.tests.named_tests import all_tested
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _invented() -> None:
    actions.add_country(SYSTEM, "XA", "Examplia", ["en", "th"], ["invented"])


def add(**changes: Any) -> str:
    fields: dict[str, Any] = {
        "iso2": "XA",
        "name": "Kite Line",
        "kind": "child helpline",
        "ways": [("tel", "555 0101"), ("url", "https://kite.example")],
        "source": "invented",
    }
    return actions.add_helpline(SYSTEM, **(fields | changes))


def test_an_added_country_is_marked_as_added_here() -> None:
    home = queries.country(DOOR, "XA")
    assert (home.languages, home.source, home.added_here) == (("en", "th"), ("invented",), True)


def test_a_country_is_added_once_and_by_its_code() -> None:
    with pytest.raises(Conflict):
        actions.add_country(SYSTEM, "XA", "Again")
    for code, name in (("xa", "Low"), ("XAB", "Long"), ("XB", " ")):
        with pytest.raises(BadInput):
            actions.add_country(SYSTEM, code, name)


def test_areas_replace_those_before() -> None:
    actions.set_areas(SYSTEM, "XA", {"XA-01": "Hill", "XA-02": "Shore"})
    assert actions.set_areas(SYSTEM, "XA", {"XA-02": "Coast", "XA-N": "North"}) == 2
    assert [(a.code, a.name) for a in queries.areas(DOOR, "XA")] == [
        ("XA-02", "Coast"),
        ("XA-N", "North"),
    ]


@pytest.mark.parametrize("code", ["XB-01", "XA01", "XA-", "XA-0001", "XA-å"])
def test_an_area_is_of_its_country(code: str) -> None:
    with pytest.raises(BadInput) as raised:
        actions.set_areas(SYSTEM, "XA", {"XA-01": "Hill", code: "Somewhere"})
    assert raised.value.field == "areas"
    assert queries.areas(DOOR, "XA") == ()


def test_an_added_helpline_is_shown_once_a_named_person_has_tested_it() -> None:
    slug = add(hours="24 hours", free_of_charge=True, languages=["th"])
    assert queries.helplines(DOOR, "XA") == ()
    all_tested()
    (line,) = queries.helplines(DOOR, "XA")
    assert (line.slug, slug) == ("xa-kite-line", "xa-kite-line")
    assert (line.day_and_night, line.free, line.languages) == (True, True, ("th",))


def test_a_name_without_latin_letters_has_a_lasting_id() -> None:
    assert add(name="สายเด็ก") == add_again_slug("สายเด็ก")


def add_again_slug(name: str) -> str:
    with pytest.raises(Conflict):
        add(name=name)
    return Helpline.objects.get(name=name).slug


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("kind", {"kind": "friendly shop"}),
        ("source", {"source": ""}),
        ("channel", {"ways": [("pigeon", "1")]}),
        ("value", {"ways": [("tel", "555 0101"), ("tel", "call us")]}),
        ("value", {"ways": [("url", "javascript:alert(1)")]}),
        ("value", {"ways": [("line", " ")]}),
    ],
)
def test_a_helpline_in_the_wrong_form_is_refused_whole(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as raised:
        add(**changes)
    assert raised.value.field == field
    assert queries.for_upkeep(SYSTEM, "XA") == ()


def test_a_helpline_needs_a_country_that_is_here() -> None:
    with pytest.raises(NotFound):
        add(iso2="XB")
    with pytest.raises(NotFound):
        actions.add_contact(SYSTEM, "xa-nobody", "tel", "555 0101")


def test_a_door_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        actions.add_country(DOOR, "XB", "Elsewhere")
    with pytest.raises(NotAllowed):
        actions.set_areas(DOOR, "XA", {})
