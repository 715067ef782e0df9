"""An error page has one sentence and a way back, and never quotes what somebody wrote."""

import re
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from payung.doors.desk import errors
from payung.doors.desk.conftest import SignedIn


def test_an_address_without_anything_leads_back(signed_in: SignedIn) -> None:
    answer = signed_in("intake").get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page, or it is not for your unit." in answer.content.decode()
    assert 'href="/queue/"' in answer.content.decode()


@pytest.mark.parametrize("what", ["take", "level", "answer", "note", "wish/stop"])
def test_acts_need_a_post_and_a_reload_leads_back(signed_in: SignedIn, what: str) -> None:
    report = uuid4()
    answer = signed_in("intake").get(f"/reports/{report}/{what}/")
    assert answer["Location"] == f"/reports/{report}/"


@pytest.mark.parametrize("what", ["take", "level", "note", "wish/stop"])
def test_acts_on_nothing_change_nothing(signed_in: SignedIn, what: str) -> None:
    data = {"level": "P2", "reason": "Because.", "text": "A note."}
    answer = signed_in("super").post(f"/reports/{uuid4()}/{what}/", data)
    assert answer.status_code in {403, 404, 409}


def test_every_page_forbids_foreign_scripts_and_frames(signed_in: SignedIn) -> None:
    answer = signed_in("intake").get("/queue/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_pages_hold_no_style_or_script_of_their_own(signed_in: SignedIn) -> None:
    for page in (Client().get("/sign-in/"), signed_in("intake").get("/queue/")):
        text = re.sub(r'<script src="/static/[a-z/.-]+" defer></script>', "", page.content.decode())
        for sign in ("<script", "<style", " style=", " onclick"):
            assert sign not in text


def test_the_last_page_needs_neither_database_nor_session() -> None:
    answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something failed on our side" in answer.content.decode()


def test_other_refusals_have_a_sentence(signed_in: SignedIn) -> None:
    request = signed_in("intake").get("/queue/").wsgi_request
    for view, status in ((errors.bad_request, 400), (errors.forbidden, 403)):
        assert view(request, Exception()).status_code == status
