"""An officer views an exhibit at the desk: warned before, step by step, hidden again, recorded."""

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image

from payung.doors.desk.conftest import SignedIn
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.media.exhibits.tests.samples import HASHES, LOOK, PICTURE, looking, received
from payung.media.exhibits.tests.samples import noon as noon
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hashing, pdq, video
from payung.media.files.hash_query import HashQuery
from payung.media.files.tests.films import film
from payung.media.files.tests.pictures import colours
from payung.media.matcher import client as matcher
from payung.media.matcher.client import NoMatcher
from payung.media.matcher.results import Match, Matches
from payung.media.models import HashSet, Hit, Viewing
from payung.media.viewing import queries
from payung.staff import actions as people
from payung.staff.roles import Role
from tests.house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "noon")]
MINUTE = timedelta(minutes=1)
BEGIN = {"purpose": "assessment", "reason": ""}
MORE = {"step": "2", "why": "where", "words": "A window."}
RULING = {"shows": "worrying", "real": "real", "known": "unknown", "recent": "year"}


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> list[Match]:
    """Stand in for the lists: what they say of every file."""
    matches: list[Match] = []
    monkeypatch.setattr(
        matcher, "matches", lambda _viewer, wanted: [Matches(matches) for _query in wanted]
    )
    return matches


@pytest.fixture
def exhibit(house: House) -> UUID:
    return received(looking(house), PICTURE)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def begun(browser: Client, exhibit: UUID) -> str:
    """Begin to look; return the address of the viewing."""
    answer = browser.post(f"/exhibits/{exhibit}/look/", BEGIN)
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def test_from_the_list_through_each_step_to_what_it_shows(
    signed_in: SignedIn, house: House, exhibit: UUID
) -> None:
    browser = signed_in("super")
    people.set_roles(SYSTEM, house.officers["liaison"], [Role.WELLBEING])
    assert f"/exhibits/{exhibit}/look/" in browser.get("/worklist/").content.decode()
    before = text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert "It is in no hash set here." in before
    assert "You can view for 30 min before the next break." in before
    look = begun(browser, exhibit)
    page = browser.get(look)
    assert "Hide it now" in text(page)
    assert '<noscript><meta http-equiv="refresh" content="121">' in page.content.decode()
    picture = browser.get(f"{look}picture/")
    assert (picture["Content-Type"], picture["Cache-Control"]) == (
        "image/jpeg",
        "private, no-store",
    )
    assert browser.post(f"{look}reveal/", MORE)["Location"] == look
    assert "small and grey, not blurred" in text(browser.get(look))
    ended = browser.post(f"{look}end/", {"do": "say"}, follow=True)
    assert "If it stays with you, talk with Liaison at any time." in text(ended)
    said = browser.post(
        f"/exhibits/{exhibit}/ruling/",
        RULING | {"signs": ["socket", "outside"], "ages": ["6-11"], "children": "1"},
        follow=True,
    )
    assert "Nothing is waiting" in text(said)
    again = text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert "a socket, a switch, a tap; a view outside, plants, weather" in again
    assert "1 child · 6 to 11" in again
    refused = browser.post(f"/exhibits/{exhibit}/look/", BEGIN)
    assert "This exhibit is already classified, and need not be viewed for that" in text(
        refused, 400
    )
    # the child is not identified: the exhibit stays on the list until somebody records that they are
    listed = text(browser.get("/worklist/"))
    assert "Unidentified children" in listed
    assert "within the past year · 6 to 11" in listed
    browser.post(f"/exhibits/{exhibit}/ruling/", RULING | {"known": "named"})
    assert "no, the child has not been identified" not in text(browser.get("/worklist/"))


def test_who_has_not_looked_finds_what_was_said_filled_in_and_writes_that_a_child_was_found(
    signed_in: SignedIn, house: House, exhibit: UUID
) -> None:
    browser = signed_in("super")
    begun(browser, exhibit)
    browser.post(f"/exhibits/{exhibit}/ruling/", RULING)
    Viewing.objects.update(officer_id=house.officers["admin"])
    page = browser.get(f"/exhibits/{exhibit}/ruling/").content.decode()
    assert page.count(" checked") == 4
    assert "s classification stays as it is" in text(
        browser.post(f"/exhibits/{exhibit}/ruling/", RULING), 400
    )
    said = browser.post(f"/exhibits/{exhibit}/ruling/", RULING | {"known": "named"})
    assert said["Location"] == "/worklist/"


def test_after_two_minutes_it_is_hidden(signed_in: SignedIn, exhibit: UUID, noon: datetime) -> None:
    browser = signed_in("super")
    look = begun(browser, exhibit)
    with clock.at(noon + 2 * MINUTE):
        page = browser.get(look)
        assert "It is hidden." in text(page)
        assert "refresh" not in page.content.decode()
        assert browser.get(f"{look}picture/").status_code == 404


def test_the_picture_is_shown_within_its_page_alone(signed_in: SignedIn, exhibit: UUID) -> None:
    browser = signed_in("super")
    look = begun(browser, exhibit)
    alone = {"Sec-Fetch-Dest": "document"}
    assert browser.get(f"{look}picture/", headers=alone).status_code == 404
    assert browser.get(f"{look}picture/", headers={"Sec-Fetch-Dest": "image"}).status_code == 200


def test_of_a_picture_that_broke_off_it_is_said(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(LOOK, damaged=True)
    monkeypatch.setattr(hashing, "look", lambda _data, **_how: broken)
    browser = signed_in("super")
    exhibit = received(looking(house), PICTURE[: len(PICTURE) * 9 // 10])
    look = begun(browser, exhibit)
    for page in (f"/exhibits/{exhibit}/look/", look):
        assert "The file is damaged" in text(browser.get(page))
    shown = browser.get(f"{look}picture/", headers={"Sec-Fetch-Dest": "image"})
    assert shown.status_code == 200


def test_one_touch_hides_it(signed_in: SignedIn, exhibit: UUID) -> None:
    browser = signed_in("super")
    look = begun(browser, exhibit)
    assert browser.post(f"{look}hide/")["Location"] == look
    assert "It is hidden." in text(browser.get(look))


def test_who_has_no_certificate_reads_why_not_and_nothing_is_shown(
    signed_in: SignedIn, exhibit: UUID
) -> None:
    browser = signed_in("intake")
    assert "Your role does not allow this. These roles can:" in text(
        browser.get(f"/exhibits/{exhibit}/look/")
    )
    assert browser.post(f"/exhibits/{exhibit}/look/", BEGIN).status_code == 400
    assert not Viewing.objects.exists()


def test_what_is_on_a_list_is_told_before_and_asks_for_another_purpose(
    signed_in: SignedIn, exhibit: UUID, lists: list[Match]
) -> None:
    lists.append(Match("Kites", "k1", "md5", 0, "A", "", True, "K-7", None, is_weak=False))
    browser = signed_in("super")
    page = text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert "It is in a hash set" in page
    assert "Kites · category A · series K-7" in page
    refused = text(browser.post(f"/exhibits/{exhibit}/look/", BEGIN), 400)
    assert "Choose another purpose if you have one." in refused
    no_reason = browser.post(f"/exhibits/{exhibit}/look/", {"purpose": "court", "reason": ""})
    assert "Please write at least one sentence." in text(no_reason, 400)
    with_reason = {"purpose": "court", "reason": "Case 12 asks for it."}
    assert browser.post(f"/exhibits/{exhibit}/look/", with_reason).status_code == 302


def test_a_list_that_does_not_say_what_it_shows_refuses_nobody(
    signed_in: SignedIn, exhibit: UUID, lists: list[Match]
) -> None:
    lists.append(Match("Kites", "k1", "md5", 0, "", "", None, "", None, is_weak=False))
    browser = signed_in("super")
    for place in ("", "look/"):
        page = text(browser.get(f"/exhibits/{exhibit}/{place}"))
        assert "Exact match." in page
        assert "A hash set lists it, or a similar picture; that does not say what it shows" in page
        assert "need not be viewed" not in page
    assert "You have not viewed it, and no hash set says what it shows" in text(
        browser.post(f"/exhibits/{exhibit}/ruling/", RULING), 400
    )
    begun(browser, exhibit)


def test_a_film_of_which_a_frame_is_known_is_looked_at_and_nobody_rules_without(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    exhibit = received(looking(house), film())
    frame = Match("Kites", "k1", "pdq", 0, "A", "", True, "", None, is_weak=False)
    results = Matches(), Matches([frame])
    monkeypatch.setattr(
        matcher, "matches", lambda _viewer, queries: [*results[:1] * (len(queries) - 1), results[1]]
    )
    browser = signed_in("super")
    for place in ("", "look/"):
        page = text(browser.get(f"/exhibits/{exhibit}/{place}"))
        assert "Of 4 frames checked, 1 is similar to a picture in this hash set." in page
        assert "The same picture." not in page
        assert "need not be viewed" not in page
        assert "It is in a hash set" not in page
    refused = browser.post(f"/exhibits/{exhibit}/ruling/", RULING)
    assert "You have not viewed it, and no hash set says what it shows." in text(refused, 400)
    begun(browser, exhibit)
    kites = HashSet.objects.create(name="Kites", radius=31, made_at=clock.now())
    hit = {"entry": "k1", "kind": "pdq", "distance": 0, "near": 1, "frames": 4}
    Hit.objects.create(case_hash_id=exhibit, hash_set=kites, since=clock.now(), **hit)
    page = text(browser.get("/worklist/"))
    assert "Kites: Of 4 frames checked, 1 is similar to a picture in this hash set." in page


def test_where_the_lists_do_not_answer_it_is_said(
    signed_in: SignedIn, exhibit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_viewer: object, _wanted: list[HashQuery]) -> list[list[Match]]:
        raise NoMatcher

    monkeypatch.setattr(matcher, "matches", silent)
    browser = signed_in("super")
    assert "The hash sets cannot be searched at the moment" in text(
        browser.get(f"/exhibits/{exhibit}/look/")
    )
    # what was noted before still counts
    kites = HashSet.objects.create(name="Kites", radius=31, made_at=clock.now())
    hit = {"entry": "k1", "kind": "md5", "distance": 0, "category": "A", "since": clock.now()}
    Hit.objects.create(case_hash_id=exhibit, hash_set=kites, **hit)
    assert "It is in a hash set" in text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert browser.post(f"/exhibits/{exhibit}/look/", BEGIN).status_code == 400


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"step": "4", "why": "where"}, "Please choose one of the answers for “How much to show”."),
        ({"step": "2"}, "Please choose one."),
        ({"why": "where"}, "Please choose one of the answers for “How much to show”."),
    ],
)
def test_a_step_without_its_reason_shows_nothing_more(
    signed_in: SignedIn, exhibit: UUID, sent: dict[str, str], sentence: str
) -> None:
    browser = signed_in("super")
    look = begun(browser, exhibit)
    assert sentence in text(browser.post(f"{look}reveal/", sent), 400)


def test_the_stills_of_a_film_are_asked_for_with_one_press_each(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    browser = signed_in("super")
    look = begun(browser, received(looking(house), film()))
    page = browser.get(look).content.decode()
    assert [*re.findall(r'name="still" value="(\d)"', page)] == [*"01234"]
    assert 'id="still_step' not in page  # no more than the smallest can be asked for
    assert browser.post(f"{look}still/", {"still": "3"})["Location"] == look
    page = text(browser.get(look))
    assert "One frame of a film, at 0:02, still and without sound." in page
    assert "0:02 · already viewed" in page
    refused = {"still": "4", "step": "2"}
    wrong = "Please choose one of the answers for “How much to show”."
    assert wrong in text(browser.post(f"{look}still/", refused), 400)
    browser.post(f"{look}reveal/", MORE)
    assert browser.post(f"{look}still/", refused)["Location"] == look
    assert "small and grey, not blurred" in text(browser.get(look))
    assert "This still does not exist." in text(browser.post(f"{look}still/", {"still": "9"}), 400)
    assert "Other stills" not in text(
        browser.get(begun(browser, received(looking(house), PICTURE)))
    )


def test_the_pictures_of_one_file_are_named_by_their_numbers(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    file, shapes = io.BytesIO(), [Image.fromarray(colours(90, 120, seed)) for seed in (1, 2)]
    shapes[0].save(file, "GIF", save_all=True, append_images=shapes[1:])
    browser = signed_in("super")
    look = begun(browser, received(looking(house), file.getvalue()))
    assert "Other pictures in this file" in text(browser.get(look))
    browser.post(f"{look}still/", {"still": "1"})
    assert "Picture 2 of this file." in text(browser.get(look))
    assert browser.get(f"{look}picture/").status_code == 200


def test_a_film_whose_frames_were_not_hashed_says_so(
    signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(video, "can_look", lambda: False)
        exhibit = received(looking(house), film())
    browser = signed_in("super")
    page = text(browser.get(begun(browser, exhibit)))
    assert "No frames of this film were hashed on arrival, so no other still is available" in page
    monkeypatch.setattr(video, "can_look", lambda: False)
    page = text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert "its frames were not checked, because this machine cannot open films" in page
    assert "cannot be shown here" in page


def test_a_ruling_that_is_incomplete_is_kept_on_the_page_and_named(
    signed_in: SignedIn, exhibit: UUID
) -> None:
    browser = signed_in("super")
    browser.post(f"{begun(browser, exhibit)}end/", {"do": "stop"})
    sent = RULING | {"real": "not_real", "series": "K-7"}
    page = browser.post(f"/exhibits/{exhibit}/ruling/", sent)
    assert "why you are sure that no real child is shown" in text(page, 400)
    assert 'value="K-7"' in page.content.decode()


def test_an_officer_stops_looking_and_is_ready_again(signed_in: SignedIn, exhibit: UUID) -> None:
    browser = signed_in("super")
    page = text(browser.post("/care/opt/", {"do": "out"}, follow=True))
    assert "Nobody is told, and nobody asks why." in page
    page = text(browser.get(f"/exhibits/{exhibit}/look/"))
    assert "You have paused viewing" in page
    browser.post("/care/opt/", {"do": "in"})
    assert begun(browser, exhibit)


def test_a_colleague_is_there_at_night(
    signed_in: SignedIn, house: House, exhibit: UUID, noon: datetime
) -> None:
    with clock.at(noon + timedelta(hours=11)):
        browser = signed_in("super")
        page = text(browser.get(f"/exhibits/{exhibit}/look/"))
        assert "It is night, and nobody views alone" in page
        other = signed_in("intake")
        wrong = other.post("/care/beside/", {"colleague": str(house.officers["care"])})
        assert "Please choose one." in text(wrong, 400)
        other.post("/care/beside/", {"colleague": str(house.officers["super"])})
        assert begun(browser, exhibit)


def test_limits_are_set_for_the_unit_and_wrong_ones_named(
    signed_in: SignedIn, house: House
) -> None:
    browser = signed_in("super")
    wrong = browser.post("/care/limits/", {"a_day": "300", "at_once": "30", "rest": "15"})
    assert "Between 5 and 240 minutes." in text(wrong, 400)
    answer = browser.post(
        "/care/limits/", {"a_day": "60", "at_once": "20", "rest": "15"}, follow=True
    )
    assert "The limits are set and apply from now on." in text(answer)
    assert queries.limits_of(house.viewer("intake")).a_day == 60
    assert "At most 60 minutes a day." in text(signed_in("intake").get("/care/"))


def test_the_wellbeing_lead_sees_how_much_and_nobody_else_does(
    signed_in: SignedIn, house: House, exhibit: UUID, noon: datetime
) -> None:
    people.set_roles(SYSTEM, house.officers["liaison"], [Role.WELLBEING])
    browser = signed_in("super")
    begun(browser, exhibit)
    with clock.at(noon + 5 * MINUTE):
        own = text(browser.get("/care/"))
        assert "Today 2 min" in own
        assert "What the unit's officers have viewed" not in own
        assert 'href="/care/"' in signed_in("liaison").get("/unit/").content.decode()
        lead = text(signed_in("liaison").get("/care/"))
        assert "What the unit's officers have viewed" in lead
        assert "Super 2 min 2 min 2 min 1 0" in lead


def test_what_is_a_colleague_s_is_not_there(
    signed_in: SignedIn, house: House, exhibit: UUID
) -> None:
    looking(house, "fresh")
    look = begun(signed_in("super"), exhibit)
    other = signed_in("fresh")
    for address in (look, f"{look}picture/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{look}reveal/", MORE).status_code == 404
