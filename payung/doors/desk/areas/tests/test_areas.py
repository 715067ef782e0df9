"""Areas for administrators: set per country, one a line."""

import pytest

from payung.directory.models import Area
from payung.doors.desk.conftest import SignedIn
from payung.foundation.viewer import SYSTEM
from payung.staff import actions
from tests.house import House

URL = "/administration/areas/XA/"


def kept() -> dict[str, str]:
    return dict(Area.objects.values_list("code", "name"))


def test_areas_are_set_and_shown_again(signed_in: SignedIn) -> None:
    client = signed_in("admin")
    assert "no areas" in client.get("/administration/areas/").content.decode()
    typed = "XA-01 Northern Province\n\n  XA-02   South "
    assert client.post(URL, {"areas": typed}).status_code == 302
    assert kept() == {"XA-01": "Northern Province", "XA-02": "South"}
    assert "2 areas" in client.get("/administration/areas/").content.decode()
    assert "XA-01 Northern Province" in client.get(URL).content.decode()
    client.post(URL, {"areas": ""})
    assert kept() == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("XA-01 North\nXA-02", "Line 2 needs its own code"),
        ("XA-01 North\nXA-01 South", "Line 2 needs its own code"),
        ("XB-01 North", "begins with its country"),
        ("north North", "such as XA-01"),
    ],
)
def test_an_odd_line_is_named_and_nothing_is_lost(
    signed_in: SignedIn, typed: str, said: str
) -> None:
    answer = signed_in("admin").post(URL, {"areas": typed})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert typed.splitlines()[0] in answer.content.decode()
    assert kept() == {}


def test_an_area_of_a_unit_stays(house: House, signed_in: SignedIn) -> None:
    actions.set_areas(SYSTEM, "XA", {"XA-01": "North"})
    actions.change_unit(SYSTEM, house.units["police"], area="XA-01")
    answer = signed_in("admin").post(URL, {"areas": "XA-02 South"})
    assert answer.status_code == 400
    assert "police of XA is the unit of XA-01" in answer.content.decode()
    assert kept() == {"XA-01": "North"}


def test_a_country_that_is_not_there_is_not_found(signed_in: SignedIn) -> None:
    assert signed_in("admin").get("/administration/areas/XB/").status_code == 404


@pytest.mark.parametrize("name", ["super", "trainer", "intake"])
def test_nobody_else_sets_areas(signed_in: SignedIn, name: str) -> None:
    assert signed_in(name).post(URL, {"areas": "XA-01 North"}).status_code == 403
    assert kept() == {}
