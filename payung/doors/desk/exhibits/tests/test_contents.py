"""Files inside an exhibit have pages of their own, and are viewed one by one."""

from html import unescape
from re import sub
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.exhibits import contents
from payung.doors.desk.viewing import views
from payung.foundation.viewer import SYSTEM
from payung.media.choices import Purpose
from payung.media.exhibits.actions import look_back
from payung.media.exhibits.tests.samples import PICTURE, received
from payung.media.exhibits.tests.samples import looking as certified
from payung.media.exhibits.tests.samples import noon as noon
from payung.media.exhibits.tests.samples import places as places
from payung.media.exhibits.tests.test_contents import listed
from payung.media.files.containers import _lacking as lacking
from payung.media.files.tests.test_containers import tarred, zipped
from payung.media.models import CaseHash, Viewing
from tests.house import House

pytestmark = pytest.mark.usefixtures("places", "noon")
BOX = zipped(words=b"General words.", kite=PICTURE, box=tarred(boat=PICTURE + b" "), nothing=b"")


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return " ".join(unescape(sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def exhibit(house: House) -> UUID:
    return received(house.viewer("super"), BOX)


@pytest.fixture
def desk(signed_in: SignedIn) -> Client:
    return signed_in("super")


def test_the_page_of_an_exhibit_counts_what_lies_in_it_and_leads_there(
    desk: Client, exhibit: UUID
) -> None:
    page = shown(desk.get(f"/exhibits/{exhibit}/"))
    assert "5 files, and what is known about each" in page
    assert "2 new" in page
    assert "2 pictures or films in it are in no hash set that says what they show" in page
    assert "Some of it has not been compared with the hash sets yet" in page
    page = shown(desk.get(f"/exhibits/{exhibit}/inside/"))
    assert "4 · box!/boat" in page
    assert "The file is empty." in page
    page = shown(desk.get(f"/exhibits/{exhibit}/inside/?which=unreadable"))
    assert "5 · nothing" in page
    assert "kite" not in page


def test_what_a_list_knows_and_what_the_unit_holds_stands_beside_each(
    house: House, desk: Client, exhibit: UUID
) -> None:
    other = received(house.viewer("super"), b"General words.")
    listed(PICTURE)
    look_back(SYSTEM)
    page = shown(desk.get(f"/exhibits/{exhibit}/inside/?which=known"))
    assert "kites · category A1 · Exact match." in page
    assert f"Exhibit {str(other)[:8]}" in shown(desk.get(f"/exhibits/{exhibit}/inside/"))
    page = shown(desk.get(f"/exhibits/{other}/"))
    assert "Exact match. It is inside that file, with others." in page
    assert "1 unknown file inside it" in shown(desk.get("/worklist/"))


def test_before_anybody_says_what_it_shows_it_is_told_how_much_nobody_has_seen(
    house: House, desk: Client, exhibit: UUID
) -> None:
    certified(house)
    desk.post(f"/exhibits/{exhibit}/look/", {"purpose": Purpose.ASSESSMENT, "reason": ""})
    sentence = "1 picture or film inside it has not been viewed by anybody."
    assert sentence in shown(desk.get(f"/exhibits/{exhibit}/ruling/"))
    assert sentence in shown(desk.get(f"/exhibits/{exhibit}/look/"))


def test_of_many_that_are_alike_the_first_are_named(
    house: House, desk: Client, exhibit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MOST_EXHIBITS", 1)
    for _each in range(3):
        received(house.viewer("super"), b"General words.")
    assert "+2" in shown(desk.get(f"/exhibits/{exhibit}/inside/?which=other"))


def test_many_things_stand_on_several_pages(
    desk: Client, exhibit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "PAGE", 2)
    page = shown(desk.get(f"/exhibits/{exhibit}/inside/?page=2"))
    assert "From 3 to 4" in page
    assert "Before Next" in page
    assert "No more files." in shown(desk.get(f"/exhibits/{exhibit}/inside/?page=9"))


def test_an_exhibit_in_which_nothing_lies_has_no_such_page(house: House, desk: Client) -> None:
    alone = received(house.viewer("super"))
    assert desk.get(f"/exhibits/{alone}/inside/").status_code == 404
    assert "Files inside" not in shown(desk.get(f"/exhibits/{alone}/"))


def test_what_lies_in_a_file_is_asked_for_by_its_number(
    house: House, desk: Client, exhibit: UUID
) -> None:
    certified(house)
    begin = f"/exhibits/{exhibit}/look/"
    page = shown(desk.get(begin))
    assert "5 files inside it. 2 pictures or films in it are in no hash set" in page
    answer = desk.post(begin, {"purpose": Purpose.ASSESSMENT, "reason": ""})
    viewing = answer["Location"]
    page = shown(desk.get(viewing))
    assert "File 2 inside this exhibit." in page
    assert desk.post(f"{viewing}still/", {"still": "4", "step": "1"}).status_code == 302
    page = shown(desk.get(viewing))
    assert "File 4 inside this exhibit." in page
    assert "2 · already viewed" in page
    shown(desk.post(f"{viewing}still/", {"still": "1", "step": "1"}), 400)


def test_of_very_many_those_around_the_one_that_is_shown_can_be_asked_for(
    house: House, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AROUND", 4)
    monkeypatch.setattr(views, "BEFORE", 1)
    certified(house)
    many = {f"kite {number}": PICTURE + b"%d" % number for number in range(9)}
    exhibit = received(house.viewer("super"), zipped(**many))
    CaseHash.objects.filter(place=1).delete()
    answer = desk.post(f"/exhibits/{exhibit}/look/", {"purpose": "court", "reason": "Asked."})
    desk.post(f"{answer['Location']}still/", {"still": "5", "step": "1"})
    page = desk.get(answer["Location"]).content.decode()
    assert [number for number in range(10) if f'name="still" value="{number}"' in page] == [
        4,
        5,
        6,
        7,
    ]


def test_what_could_not_be_gone_into_when_it_came_is_hashed_once_more(
    house: House, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr("payung.media.files.containers._opener", lambda *_file: lacking)
        exhibit = received(house.viewer("super"), BOX)
    page = shown(desk.get(f"/exhibits/{exhibit}/"))
    assert "requirements/archives.txt" in page
    assert "Verify its hash" in page
    assert "Nothing is shown" in shown(desk.get(f"/exhibits/{exhibit}/examine/"))
    assert desk.post(f"/exhibits/{exhibit}/examine/").status_code == 302
    page = shown(desk.get(f"/exhibits/{exhibit}/"))
    assert "Its hash was verified." in page
    assert "5 files, and what is known about each" in page
    assert "Verify its hash" not in page


def test_where_all_of_it_is_known_nobody_looks_to_say_it_once_more(
    house: House, desk: Client
) -> None:
    certified(house)
    exhibit = received(house.viewer("super"), zipped(kite=PICTURE))
    listed(PICTURE)
    look_back(SYSTEM)
    assert "Everything in it that could be read is known" in shown(
        desk.get(f"/exhibits/{exhibit}/")
    )
    page = shown(
        desk.post(f"/exhibits/{exhibit}/look/", {"purpose": "assessment", "reason": ""}), 400
    )
    assert "This exhibit is already classified, and need not be viewed for that" in page


def test_what_is_said_of_some_leaves_the_file_on_the_list_for_the_rest(
    desk: Client, house: House, exhibit: UUID
) -> None:
    certified(house)
    look, ruling = f"/exhibits/{exhibit}/look/", f"/exhibits/{exhibit}/ruling/"
    nothing = {"shows": "nothing", "real": "real", "known": "unknown", "recent": "unknown"}

    def begun() -> int:
        began = desk.post(look, {"purpose": "assessment"})
        number = Viewing.objects.get(ended_at=None).reveals.get().still
        desk.post(f"{began['Location']}end/")
        return number

    assert begun() == 2
    assert "1 picture or film inside it has not been viewed" in shown(desk.get(ruling))
    said = desk.post(ruling, nothing, follow=True)
    assert "The file stays on the worklist: nobody has viewed 1 file inside it." in shown(said)
    assert "kite.jpg" in shown(said)
    assert "1 picture or film inside it has not been viewed" in shown(desk.get(look))
    assert begun() == 4  # files that nobody has viewed come first
    assert "the rest" not in shown(desk.get(ruling))
    assert "the next officer need not view it" in shown(desk.post(ruling, nothing, follow=True))
    assert "kite.jpg" not in shown(desk.get("/worklist/"))


def test_that_nobody_needs_to_look_at_the_rest_is_said_by_somebody(
    desk: Client, house: House, exhibit: UUID
) -> None:
    certified(house)
    began = desk.post(f"/exhibits/{exhibit}/look/", {"purpose": "assessment"})
    desk.post(f"{began['Location']}end/")
    said = {
        "shows": "nothing",
        "real": "real",
        "known": "unknown",
        "recent": "unknown",
        "rest": "on",
    }
    desk.post(f"/exhibits/{exhibit}/ruling/", said)
    assert "kite.jpg" not in shown(desk.get("/worklist/"))
    page = shown(desk.get(f"/exhibits/{exhibit}/look/"))
    assert "Nobody needs to view the other files inside this one" in page
