"""Signing in: the key opens with the password, and half of it lies only in the cookie."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from payung.doors.desk.tests.conftest import SignedIn
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from tests.house import PASSWORD, House

ACTS = "officer.signed-in", "officer.signed-out"


def acts(house: House, name: str) -> list[str]:
    officer = house.officers[name]
    return [e.act for e in ledger.about(SYSTEM, f"officer:{officer}") if e.act in ACTS]


def test_a_page_without_sign_in_leads_to_it_and_back(house: House) -> None:
    # given a browser in which nobody has signed in
    client = Client()
    # when it asks for the queue
    answer = client.get("/queue/?lane=child")
    # then it is led to the sign-in page, which knows the way back
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fqueue%2F%3Flane%3Dchild"
    page = client.get(answer["Location"])
    assert 'name="next" value="/queue/?lane=child"' in page.content.decode()


def test_right_name_and_password_open_the_desk(house: House) -> None:
    client = Client()
    # when an officer signs in
    answer = client.post(
        "/sign-in/", {"name": "intake", "password": PASSWORD, "next": "/queue/?lane=child"}
    )
    # then they are where they wanted to go, and the ledger says so
    assert answer["Location"] == "/queue/?lane=child"
    assert client.get("/queue/").status_code == 200
    assert acts(house, "intake") == ["officer.signed-in"]


def test_the_key_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    client = Client()
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    cookie = client.cookies[settings.PAYUNG_KEY_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie.value not in str(dict(client.session))


@pytest.mark.parametrize(
    ("name", "password"), [("intake", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")]
)
def test_wrong_name_and_wrong_password_get_the_same_sentence(
    house: House, name: str, password: str
) -> None:
    answer = Client().post("/sign-in/", {"name": name, "password": password})
    assert answer.status_code == 400
    assert "This name and password do not belong together." in answer.content.decode()
    assert password not in answer.content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:0", "\\\\x", "/\\x"],
)
def test_sign_in_leads_nowhere_but_to_this_host(house: House, elsewhere: str) -> None:
    answer = Client().post("/sign-in/", {"name": "intake", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/queue/"


@pytest.mark.parametrize("cookie", ["", "00" * 32, "not hexadecimal"])
def test_a_session_whose_key_does_not_open_is_ended(signed_in: SignedIn, cookie: str) -> None:
    # given an officer whose key cookie is gone or wrong
    client = signed_in("intake")
    client.cookies[settings.PAYUNG_KEY_COOKIE] = cookie
    # when they ask for a page
    answer = client.get("/queue/")
    # then the session is over
    assert answer["Location"].startswith("/sign-in/")
    assert not client.session.keys()


def test_sign_out_forgets_both_halves_and_is_written_down(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    answer = client.post("/sign-out/")
    assert answer["Location"] == "/sign-in/?signed-out=1"
    assert client.cookies[settings.PAYUNG_KEY_COOKIE].value == ""
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert acts(house, "intake") == ["officer.signed-in", "officer.signed-out"]
    assert client.get("/queue/").status_code == 302


def test_sign_out_needs_a_post(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert client.get("/sign-out/")["Location"] == "/queue/"
    assert client.get("/queue/").status_code == 200


def test_an_officer_who_left_is_out_at_once(signed_in: SignedIn, house: House) -> None:
    client = signed_in("intake")
    get_user_model().objects.filter(name="intake").update(is_active=False)
    assert client.get("/queue/").status_code == 302


def test_no_page_is_kept_in_any_cache(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    for address in ("/queue/", "/nowhere/", "/"):
        assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in Client().get("/sign-in/")["Cache-Control"]
    assert "no-store" in Client().get("/queue/")["Cache-Control"]


def test_a_form_that_has_grown_old_is_not_done_and_not_lost(signed_in: SignedIn) -> None:
    # given a signed-in officer whose page has an old mark
    client = signed_in("intake")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    # when they send what they typed
    answer = strict.post(
        "/reports/00000000-0000-4000-8000-000000000000/note/", {"text": "Called the duty worker."}
    )
    # then nothing is done, and the page shows what they typed
    assert answer.status_code == 403
    assert "had grown old" in answer.content.decode()
    assert "Called the duty worker." in answer.content.decode()


def test_words_typed_after_the_session_ended_are_shown_again(house: House) -> None:
    address = "/reports/00000000-0000-4000-8000-000000000000/answer/"
    answer = Client().post(address, {"text": "Thank you for telling."})
    assert answer.status_code == 401
    assert "Thank you for telling." in answer.content.decode()


def test_another_site_cannot_show_its_words_on_our_page(house: House) -> None:
    answer = Client().post(
        "/reports/00000000-0000-4000-8000-000000000000/answer/",
        {"text": "words from elsewhere"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert "words from elsewhere" not in answer.content.decode()


def test_an_old_sign_in_form_never_repeats_the_password(house: House) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/sign-in/", {"name": "intake", "password": PASSWORD}
    )
    assert answer.status_code == 403
    assert PASSWORD not in answer.content.decode()


def test_one_name_cannot_be_tried_without_end(house: House) -> None:
    client = Client()
    statuses = [
        client.post("/sign-in/", {"name": "super", "password": "wrong"}).status_code
        for _ in range(12)
    ]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    assert (
        "Please wait a minute"
        in client.post("/sign-in/", {"name": "super", "password": PASSWORD}).content.decode()
    )
