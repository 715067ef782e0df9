"""Signing in: password, then second factor; half of the key lies in a cookie alone."""

from http.cookies import Morsel
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.current_officer import officer_of, viewer_of
from payung.doors.desk.sign_in import session
from payung.foundation.errors import SealBroken
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.staff import actions, officer_keys
from tests.house import PASSWORD, House, fresh_code, sign_in

ACTS = "officer.signed-in", "officer.signed-out", "officer.signed-out-everywhere"


def acts(house: House, name: str) -> list[str]:
    officer = house.officers[name]
    return [e.act for e in ledger.about(SYSTEM, f"officer:{officer}") if e.act in ACTS]


def with_password(client: Client, name: str = "intake", **more: str) -> Any:
    return client.post("/sign-in/", {"name": name, "password": PASSWORD, **more})


def key_cookie(client: Client) -> Morsel[str]:
    return client.cookies[settings.PAYUNG_KEY_COOKIE]


@pytest.fixture
def halfway(house: House) -> Client:
    """Return a browser between password and second factor."""
    fresh_code(house.officers["intake"])
    client = Client()
    assert with_password(client)["Location"] == "/sign-in/code/"
    return client


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


def test_password_and_code_open_the_desk(house: House) -> None:
    client = Client()
    code = fresh_code(house.officers["intake"])
    # when an officer gives name and password
    first = with_password(client, next="/queue/?lane=child")
    # then a second factor is asked for, and nothing is open yet
    assert first["Location"] == "/sign-in/code/"
    assert "Code of your authenticator app" in client.get("/sign-in/code/").content.decode()
    assert client.get("/queue/")["Location"].startswith("/sign-in/")
    assert acts(house, "intake") == []
    # and when they give the code
    second = client.post("/sign-in/code/", {"code": code})
    # then they are where they wanted to go, and the ledger says so
    assert second["Location"] == "/queue/?lane=child"
    assert client.get("/queue/").status_code == 200
    assert acts(house, "intake") == ["officer.signed-in"]


def test_between_the_two_steps_the_session_table_opens_nothing(halfway: Client) -> None:
    # when somebody reads every session
    (row,) = Session.objects.all()
    stored = row.get_decoded()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        raw = cursor.fetchall()
    # then they find no password, no name and nothing that opens the locked key
    for text in (str(stored), str(raw), row.session_data):
        assert PASSWORD not in text
        assert key_cookie(halfway).value not in text
    assert "intake" not in str(stored)
    for guess in (*map(str, stored.values()), row.session_key, "00" * 32, settings.SECRET_KEY):
        with pytest.raises(SealBroken):
            officer_keys.unlock(stored[session.LOCKED_KEY], guess)


def test_the_key_cookie_opens_nothing_before_the_second_factor(halfway: Client) -> None:
    # given both cookies, whose halves fit
    officer_keys.unlock(halfway.session[session.LOCKED_KEY], key_cookie(halfway).value)
    # then no page is open
    for address in ("/queue/", "/", "/locked/", "/second-factors/", "/second-factors/app/"):
        answer = halfway.get(address)
        assert answer["Location"].startswith("/sign-in/"), address
        assert officer_of(answer.wsgi_request) is None


def test_a_key_cookie_without_its_session_opens_nothing(signed_in: SignedIn) -> None:
    thief = Client()
    thief.cookies[settings.PAYUNG_KEY_COOKIE] = key_cookie(signed_in("intake")).value
    assert thief.get("/queue/").status_code == 302


def test_the_key_cookie_is_out_of_reach_of_scripts_and_other_sites(halfway: Client) -> None:
    cookie = key_cookie(halfway)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert cookie.value not in str(dict(halfway.session))


@pytest.mark.parametrize("development", [True, False])
def test_the_key_cookie_is_taken_back_as_it_was_given(
    signed_in: SignedIn, settings: Any, development: bool
) -> None:
    settings.PAYUNG_DEVELOPMENT = development
    client = signed_in("intake")
    alike = ("path", "samesite", "httponly", "secure", "domain")
    given = {name: key_cookie(client)[name] for name in alike}
    assert bool(given["secure"]) is not development
    client.post("/sign-out/")
    assert key_cookie(client).value == ""
    assert key_cookie(client)["max-age"] == 0
    assert {name: key_cookie(client)[name] for name in alike} == given


def test_the_session_has_a_new_id_after_each_step(house: House) -> None:
    code = fresh_code(house.officers["intake"])
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = "a" * 32
    with_password(client)
    after_password = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-in/code/", {"code": code})
    after_code = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert len({planted, after_password, after_code}) == 3
    assert [row.session_key for row in Session.objects.all()] == [after_code]


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
    code = fresh_code(house.officers["intake"])
    client = Client()
    with_password(client, next=elsewhere)
    answer = client.post("/sign-in/code/?next=https://elsewhere.example/", {"code": code})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("cookie", ["", "00" * 32, "not hexadecimal"])
def test_a_stolen_session_without_its_key_cookie_is_ended(signed_in: SignedIn, cookie: str) -> None:
    # given an officer whose key cookie is gone or wrong
    client = signed_in("intake")
    client.cookies[settings.PAYUNG_KEY_COOKIE] = cookie
    # when they ask for a page
    answer = client.get("/queue/")
    # then the session is over
    assert answer["Location"].startswith("/sign-in/")
    assert not client.session.keys()
    assert Session.objects.count() == 0


def test_half_a_sign_in_without_its_key_cookie_begins_again(halfway: Client, house: House) -> None:
    halfway.cookies[settings.PAYUNG_KEY_COOKIE] = "00" * 32
    answer = halfway.post("/sign-in/code/", {"code": fresh_code(house.officers["intake"])})
    assert answer["Location"] == "/sign-in/"
    assert acts(house, "intake") == []


def test_a_sign_in_that_waited_too_long_begins_again(halfway: Client, house: House) -> None:
    stored = halfway.session
    stored["account_login"] = {**stored["account_login"], "initiated_at": 1}
    stored.save()
    answer = halfway.post("/sign-in/code/", {"code": "000000"})
    assert answer["Location"] == "/sign-in/"


def test_a_new_password_ends_a_sign_in_that_is_half_done(halfway: Client, house: House) -> None:
    actions.change_password(house.viewer("intake"), PASSWORD, "another long invented sentence")
    answer = halfway.post("/sign-in/code/", {"code": fresh_code(house.officers["intake"])})
    assert answer["Location"] == "/sign-in/"
    assert halfway.get("/queue/")["Location"].startswith("/sign-in/")


def test_another_officers_sign_in_keeps_nothing_of_the_one_before(
    halfway: Client, house: House
) -> None:
    before = halfway.session[session.LOCKED_KEY]
    sign_in(halfway, house, "super")
    assert halfway.session[session.LOCKED_KEY] != before
    assert viewer_of(halfway.get("/queue/").wsgi_request).id == house.officers["super"]
    assert Session.objects.count() == 1


def test_sign_out_forgets_both_halves_and_is_written_down(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    answer = client.post("/sign-out/")
    assert answer["Location"] == "/sign-in/?signed-out=1"
    assert key_cookie(client).value == ""
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert acts(house, "intake") == ["officer.signed-in", "officer.signed-out"]
    assert client.get("/queue/").status_code == 302
    assert Session.objects.count() == 0


def test_sign_out_halfway_forgets_too_and_writes_nothing(halfway: Client, house: House) -> None:
    halfway.post("/sign-out/")
    assert key_cookie(halfway).value == ""
    assert Session.objects.count() == 0
    assert acts(house, "intake") == []


def test_sign_out_needs_a_post(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert client.get("/sign-out/")["Location"] == "/queue/"
    assert client.get("/queue/").status_code == 200


def test_sign_out_everywhere_ends_every_session_also_one_half_begun(
    signed_in: SignedIn, halfway: Client, house: House
) -> None:
    here, there = signed_in("intake"), signed_in("intake")
    colleague = signed_in("super")
    answer = here.post("/sign-out/everywhere/")
    assert answer["Location"] == "/sign-in/?signed-out=1"
    for client in (here, there):
        assert client.get("/queue/")["Location"].startswith("/sign-in/")
    again = halfway.post("/sign-in/code/", {"code": fresh_code(house.officers["intake"])})
    assert again["Location"] == "/sign-in/"
    assert colleague.get("/queue/").status_code == 200
    assert acts(house, "intake")[-1] == "officer.signed-out-everywhere"


def test_an_officer_who_left_is_out_at_once(signed_in: SignedIn, house: House) -> None:
    client = signed_in("intake")
    get_user_model().objects.filter(name="intake").update(is_active=False)
    assert client.get("/queue/").status_code == 302


def test_no_page_is_kept_in_any_cache(signed_in: SignedIn, halfway: Client) -> None:
    client = signed_in("intake")
    for address in ("/queue/", "/nowhere/", "/"):
        assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in Client().get("/sign-in/")["Cache-Control"]
    assert "no-store" in Client().get("/queue/")["Cache-Control"]
    assert "no-store" in halfway.get("/sign-in/code/")["Cache-Control"]


def test_a_form_that_has_grown_old_is_not_done_and_not_lost(signed_in: SignedIn) -> None:
    # given a signed-in officer whose page has an old mark
    client = signed_in("intake")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    # when they send what they typed
    answer = strict.post(
        "/reports/00000000-0000-4000-8000-000000000000/note/",
        {"text": "Called the duty worker."},
        headers={"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    )
    # then nothing is done, and the page shows what they typed
    assert answer.status_code == 403
    assert "had grown old" in answer.content.decode()
    assert "Called the duty worker." in answer.content.decode()


def test_words_typed_after_the_session_ended_are_shown_again(house: House) -> None:
    address = "/reports/00000000-0000-4000-8000-000000000000/answer/"
    proof = {"proof-password": PASSWORD, "proof-code": "123456"}
    answer = Client().post(address, {"text": "Thank you for telling.", **proof})
    assert answer.status_code == 401
    assert "Thank you for telling." in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert "123456" not in answer.content.decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_show_its_words_on_our_page(house: House, site: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/reports/00000000-0000-4000-8000-000000000000/answer/",
        {"text": "words from elsewhere"},
        headers={"Origin": "http://other.testserver", "Sec-Fetch-Site": site},
    )
    assert "words from elsewhere" not in answer.content.decode()


def test_an_old_sign_in_form_never_repeats_the_password(house: House) -> None:
    answer = with_password(Client(enforce_csrf_checks=True))
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
    assert "Please wait a minute" in with_password(client, "super").content.decode()


def test_a_script_without_a_session_hears_so_and_is_led_nowhere(house: House) -> None:
    answer = Client().post("/queue/", {"x": "words"}, headers={"X-Payung-Background": "1"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_request_costs_few_queries(
    signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("intake")
    # session, officer, unit, roles, certificates, keys, grants: the page itself comes on top
    with django_assert_max_num_queries(10):
        assert client.get("/locked/").status_code == 302


def test_a_file_that_a_stranger_sends_along_is_written_nowhere(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No page takes one yet; sealed while it arrives, it would fill the disk of a desk that stands alone."""
    monkeypatch.setattr(settings, "PAYUNG_HOME", tmp_path)
    file = SimpleUploadedFile("picture.bin", b"x" * 200_000)
    given = {"name": "intake", "password": PASSWORD, "file": file}
    assert Client().post("/sign-in/", given).status_code == 302
    assert list(tmp_path.iterdir()) == []
