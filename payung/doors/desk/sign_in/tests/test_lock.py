"""The locked screen: an idle session loses its key, but not what was typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.current_officer import officer_of, viewer_of
from payung.doors.desk.sign_in import session
from payung.foundation import clock
from payung.foundation.rate_limits import empty_all
from payung.intake.models import StoredReport
from payung.staff import actions
from tests.house import PASSWORD, House, fresh_code

BACKGROUND = {"X-Payung-Background": "1"}


@contextmanager
def minutes_later(minutes: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        yield


@pytest.fixture
def locked(signed_in: SignedIn) -> Client:
    """Return the browser of an officer whose screen is locked."""
    client = signed_in("intake")
    assert client.post("/lock/", {"next": "/queue/?lane=child"})["Location"] == (
        "/locked/?next=%2Fqueue%2F%3Flane%3Dchild"
    )
    return client


def is_locked(client: Client) -> bool:
    """Say whether both halves of the key are gone and the session is still there."""
    gone = session.LOCKED_KEY not in client.session
    cookie = client.cookies[settings.PAYUNG_KEY_COOKIE].value
    return gone and cookie == "" and "_auth_user_id" in client.session


def test_after_a_while_the_next_request_finds_the_key_gone(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    with minutes_later(10):
        answer = client.get("/queue/?lane=child")
        assert answer["Location"] == "/locked/?next=%2Fqueue%2F%3Flane%3Dchild"
        assert officer_of(answer.wsgi_request) is None
    assert is_locked(client)


def test_whoever_works_is_not_locked_out(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    for minutes in (9, 18, 27):
        with minutes_later(minutes):
            assert client.get("/queue/").status_code == 200


def test_what_a_script_asks_is_no_sign_of_a_person(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    for minutes in (3, 6, 9):
        with minutes_later(minutes):
            assert client.get("/queue/", headers=BACKGROUND).status_code == 200
    with minutes_later(10):
        answer = client.get("/queue/", headers=BACKGROUND)
    assert (answer.status_code, answer.content) == (401, b"")
    assert is_locked(client)


def test_a_busy_session_is_not_written_with_every_request(
    signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in("intake")
    client.get("/locked/")
    before = client.session["seen"]
    with minutes_later(0.4):
        client.get("/locked/")
        assert client.session["seen"] == before
    with minutes_later(0.6):
        client.get("/locked/")
        assert client.session["seen"] > before


def test_the_button_locks_at_once_and_the_password_leads_back(locked: Client) -> None:
    assert is_locked(locked)
    page = locked.get("/locked/?next=%2Fqueue%2F%3Flane%3Dchild").content.decode()
    assert "The screen is locked" in page
    assert "Intake" in page
    given = {"proof-password": PASSWORD, "next": "/queue/?lane=child"}
    answer = locked.post("/locked/", given)
    assert answer["Location"] == "/queue/?lane=child"
    assert locked.get("/queue/").status_code == 200
    assert viewer_of(locked.get("/queue/").wsgi_request).keys


def test_a_locked_screen_shows_nothing(locked: Client, send: Send) -> None:
    for address in ("/queue/", "/", "/second-factors/", f"/reports/{send()}/", "/nowhere/"):
        answer = locked.get(address)
        assert answer["Location"] == "/locked/?next=" + quote(address, safe=""), address


@pytest.mark.parametrize("password", ["wrong", "", "x" * 2000])
def test_a_wrong_password_opens_nothing(locked: Client, password: str) -> None:
    answer = locked.post("/locked/", {"proof-password": password, "next": "/queue/"})
    assert answer.status_code == 400
    assert 'name="next" value="/queue/"' in answer.content.decode()
    assert is_locked(locked)


def test_another_officers_password_does_not_open_it(locked: Client, house: House) -> None:
    actions.change_password(house.viewer("super"), PASSWORD, "another long invented sentence")
    assert (
        locked.post("/locked/", {"proof-password": "another long invented sentence"}).status_code
        == 400
    )


def test_the_key_cookie_of_before_opens_nothing(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    cookie = client.cookies[settings.PAYUNG_KEY_COOKIE].value
    client.post("/lock/")
    client.cookies[settings.PAYUNG_KEY_COOKIE] = cookie
    assert client.get("/queue/")["Location"].startswith("/locked/")


def test_what_was_typed_is_kept_and_goes_on_after_the_password(
    signed_in: SignedIn, send: Send
) -> None:
    # given an officer who wrote for longer than the screen waits
    report = send()
    client = signed_in("intake")
    client.post(f"/reports/{report}/take/")
    typed = {"text": "Called the duty worker.\nShe comes."}
    with minutes_later(12):
        # when they send it
        asked = client.post(f"/reports/{report}/note/", typed)
        # then the lock page holds it, unseen
        assert asked.status_code == 401
        page = asked.content.decode()
        assert f'action="/reports/{report}/note/"' in page
        assert 'type="hidden" name="text" value="Called the duty worker.\nShe comes."' in page
        assert page.count("Called the duty worker.") == 1
        assert is_locked(client)
        # and a wrong password loses nothing
        wrong = client.post(f"/reports/{report}/note/", {**typed, "proof-password": "wrong"})
        assert wrong.status_code == 400
        assert "Called the duty worker." in wrong.content.decode()
        # and the right one does what was meant
        done = client.post(f"/reports/{report}/note/", {**typed, "proof-password": PASSWORD})
        assert done["Location"].startswith(f"/reports/{report}/")
        assert "Called the duty worker." in client.get(f"/reports/{report}/").content.decode()
    assert StoredReport.objects.count() == 1


def test_another_site_cannot_unlock(locked: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = locked.cookies
    assert strict.post("/locked/", {"proof-password": PASSWORD}).status_code == 403
    assert is_locked(locked)


def test_it_cannot_be_tried_without_end(locked: Client) -> None:
    tries = [locked.post("/locked/", {"proof-password": "wrong"}).status_code for _ in range(11)]
    assert 429 in tries
    answer = locked.post("/locked/", {"proof-password": PASSWORD})
    assert answer.status_code == 429
    assert "Please wait a minute" in answer.content.decode()


def test_sign_out_is_open_on_a_locked_screen(locked: Client) -> None:
    assert locked.post("/sign-out/")["Location"] == "/sign-in/?signed-out=1"
    assert not locked.session.keys()


def test_a_locked_officer_who_left_is_out(locked: Client) -> None:
    get_user_model().objects.filter(name="intake").update(is_active=False)
    assert locked.get("/queue/")["Location"].startswith("/sign-in/")


def test_somebody_else_can_sign_in_at_a_locked_screen(locked: Client, house: House) -> None:
    code = fresh_code(house.officers["super"])
    locked.post("/sign-in/", {"name": "super", "password": PASSWORD})
    locked.post("/sign-in/code/", {"code": code})
    assert viewer_of(locked.get("/queue/").wsgi_request).id == house.officers["super"]


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example"])
def test_the_lock_leads_nowhere_but_to_this_host(locked: Client, where: str) -> None:
    answer = locked.post("/locked/", {"proof-password": PASSWORD, "next": where})
    assert answer["Location"] == "/"
    assert locked.post("/lock/", {"next": where})["Location"] == "/locked/"


def test_an_open_screen_has_no_lock_page(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert client.get("/locked/?next=/queue/%3Flane%3Dchild")["Location"] == "/queue/?lane=child"
    assert client.get("/lock/")["Location"] == "/queue/"
    assert not client.session.get("screen_locked")


def test_half_a_sign_in_is_not_kept_while_nobody_is_there(house: House) -> None:
    client = Client()
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    with minutes_later(10):
        assert client.get("/second-factors/")["Location"].startswith("/sign-in/")
    assert not client.session.keys()


# --- a script that covers its own page


def test_a_script_locks_and_unlocks_without_leaving_its_page(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    mine = {"answer": "short", "who": str(house.officers["intake"])}
    assert client.post("/lock/", {"answer": "short"}).status_code == 204
    assert is_locked(client)
    wrong = client.post("/locked/", {**mine, "proof-password": "wrong"})
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert wrong.content.decode() == "This is not your password. Please try again."
    assert client.post("/locked/", {**mine, "proof-password": PASSWORD}).status_code == 204
    assert client.get("/queue/").status_code == 200


def test_it_needs_the_password_also_where_another_window_has_unlocked(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    mine = {"answer": "short", "who": str(house.officers["intake"])}
    assert client.post("/locked/", mine).status_code == 400
    assert client.post("/locked/", {**mine, "proof-password": "wrong"}).status_code == 400
    assert client.post("/locked/", {**mine, "proof-password": PASSWORD}).status_code == 204


def test_another_officer_uncovers_nothing(signed_in: SignedIn, house: House) -> None:
    client = signed_in("super")
    theirs = {"answer": "short", "who": str(house.officers["intake"])}
    answer = client.post("/locked/", {**theirs, "proof-password": PASSWORD})
    assert answer.status_code == 409
    assert "Another officer" in answer.content.decode()


def test_pages_without_words_to_lose_leave_by_themselves_without_scripts(
    signed_in: SignedIn, send: Send
) -> None:
    client = signed_in("intake")
    page = client.get("/queue/?lane=child").content.decode()
    assert (
        '<noscript><meta http-equiv="refresh" content="600; '
        'url=/locked/?next=%2Fqueue%2F%3Flane%3Dchild"></noscript>' in page
    )
    report = send()
    assert 'http-equiv="refresh"' in client.get(f"/reports/{report}/").content.decode()
    client.post(f"/reports/{report}/take/")
    # somebody may be writing to a child here: without scripts the page stays, and says so
    page = client.get(f"/reports/{report}/").content.decode()
    assert "http-equiv" not in page
    assert "<noscript><p" in page
    assert "it stays on the screen until you leave it" in page
    assert "it stays on the screen" not in client.get("/queue/").content.decode()


# --- what the session table holds while nobody asks for anything


def held_by(client: Client) -> Any:
    """Return what the table holds of a browser's session; None where it holds nothing."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.filter(session_key=key).first()
    return row and row.get_decoded()


def test_an_idle_session_holds_no_key_without_a_request_of_its_own(signed_in: SignedIn) -> None:
    # given an officer who has left for lunch, and one who works on
    idle, busy = signed_in("intake"), signed_in("super")
    with minutes_later(5):
        busy.get("/queue/")
    with minutes_later(10):
        # when the other one asks for a page
        empty_all()
        assert busy.get("/queue/").status_code == 200
        # then the key of the first is gone, and only that one
        assert session.LOCKED_KEY not in held_by(idle)
        assert session.LOCKED_KEY in held_by(busy)
    # and after lunch the password opens the same session
    with minutes_later(60):
        assert idle.get("/queue/")["Location"].startswith("/locked/")
        assert idle.post("/locked/", {"proof-password": PASSWORD}).status_code == 302
        assert idle.get("/queue/").status_code == 200


def test_half_a_sign_in_holds_no_key_for_longer_either(house: House) -> None:
    client = Client()
    fresh_code(house.officers["intake"])
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    with minutes_later(10):
        session.sweep()
    assert session.LOCKED_KEY not in held_by(client)
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_the_table_is_looked_through_once_a_minute_and_not_with_every_request(
    signed_in: SignedIn,
) -> None:
    idle, busy = signed_in("intake"), signed_in("super")
    with minutes_later(10):
        busy.get("/queue/")
        assert session.LOCKED_KEY in held_by(idle)


def test_the_table_keeps_no_session_that_has_ended(signed_in: SignedIn) -> None:
    ended, unread = signed_in("intake"), signed_in("intake")
    key = unread.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=key).update(session_data="made up")
    Session.objects.create(session_key="x", session_data="", expire_date=clock.now())
    with minutes_later(11):
        session.sweep()
        assert Session.objects.filter(session_key="x").count() == 0
        assert held_by(ended)
    with minutes_later(12 * 60):
        session.sweep()
        assert held_by(ended) is None
        assert Session.objects.count() == 0


# --- one shift


def test_a_session_ends_after_a_shift_however_busy(signed_in: SignedIn, settings: Settings) -> None:
    # given an officer who is there all the time, and unlocks the screen now and then
    settings.PAYUNG_IDLE_MINUTES = 100
    client = signed_in("intake")
    for minutes in range(90, 12 * 60, 90):
        with minutes_later(minutes):
            assert client.get("/queue/").status_code == 200
            client.post("/lock/")
            client.post("/locked/", {"proof-password": PASSWORD})
    with minutes_later(12 * 60 - 1):
        assert client.get("/queue/").status_code == 200
    # when the shift is over
    with minutes_later(12 * 60):
        address = "/reports/00000000-0000-4000-8000-000000000000/note/"
        answer = client.post(address, {"text": "Called the duty worker."})
        # then so is the session, and what was typed is shown
        assert answer.status_code == 401
        assert "Called the duty worker." in answer.content.decode()
        assert not client.session.keys()
        assert client.get("/queue/")["Location"].startswith("/sign-in/")


def test_a_locked_screen_ends_with_the_shift_too(locked: Client) -> None:
    with minutes_later(12 * 60):
        answer = locked.post("/locked/", {"proof-password": PASSWORD})
        assert answer["Location"] == "/sign-in/"
        assert locked.get("/queue/")["Location"].startswith("/sign-in/")
