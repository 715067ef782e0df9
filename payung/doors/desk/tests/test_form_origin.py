"""Forms that another site made the browser send: neither a locked desk nor sudo passes them on."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from payung.doors.desk.conftest import Send, SignedIn
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.sign_in.tests.test_sudo import let_pass
from payung.doors.desk.urls import urlpatterns as desk
from tests.house import PASSWORD

DONE: list[str] = []
WORDS = "Called the duty worker."
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
THEIRS: list[dict[str, str]] = [
    {},
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://wiki.testserver", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://testserver", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
]


@csrf_exempt
@posted
@sudo
def act(request: HttpRequest) -> HttpResponse:
    """Note that it was done: a view whose form nobody has checked before sudo asks."""
    DONE.append(request.POST.get("text", ""))
    return HttpResponse("done")


urlpatterns = [*desk, path("act/", act, name="act")]
handler404 = "payung.doors.desk.errors.missing"
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def officer(signed_in: SignedIn) -> Client:
    """Return the browser of an officer, at a desk that checks forms as it does in earnest."""
    client = signed_in("intake")
    client.handler.enforce_csrf_checks = True
    return client


def mark(client: Client) -> str:
    """Return the mark of a form on one of our pages."""
    page = client.get("/locked/", follow=True)
    return str(page.context["csrf_token"])


def lock(client: Client) -> None:
    client.post("/lock/", {"csrfmiddlewaretoken": mark(client)})
    assert client.session["screen_locked"]


def unlock(client: Client, address: str, **fields: str) -> Any:
    given = {"csrfmiddlewaretoken": mark(client), "proof-password": PASSWORD, **fields}
    return client.post(address, given)


@pytest.mark.parametrize("said", THEIRS, ids=str)
def test_a_locked_desk_carries_no_form_of_another_page(
    officer: Client, send: Send, said: dict[str, str]
) -> None:
    # given a locked screen, and a report that somebody else would have taken
    report = send()
    lock(officer)
    # when another page lets the browser post
    for what in ({"text": WORDS}, {}):
        answer = officer.post(f"/reports/{report}/take/", what, headers=said)
        # then neither what it brought nor where it was going is on the page that asks for the password
        assert (answer.status_code, answer.headers["Location"]) == (302, "/locked/")
    # and to unlock does nothing
    assert unlock(officer, "/locked/").headers["Location"] == "/"
    assert "Take this report" in officer.get(f"/reports/{report}/").content.decode()


def test_what_an_officer_typed_is_carried_by_its_mark_or_by_the_browsers_word(
    officer: Client, send: Send
) -> None:
    report = send()
    officer.post(f"/reports/{report}/take/", {"csrfmiddlewaretoken": mark(officer)})
    typed = mark(officer)
    for headers, sign in (({}, typed), (OURS, "old" * 21 + "x")):
        lock(officer)
        form = {"text": WORDS, "csrfmiddlewaretoken": sign}
        asked = officer.post(f"/reports/{report}/note/", form, headers=headers)
        assert asked.status_code == 401
        assert f'name="text" value="{WORDS}"' in asked.content.decode()
        done = unlock(officer, f"/reports/{report}/note/", text=WORDS)
        assert done.headers["Location"].startswith(f"/reports/{report}/")
    assert officer.get(f"/reports/{report}/").content.decode().count(WORDS) == 2


@pytest.mark.parametrize("said", THEIRS, ids=str)
def test_a_page_that_asks_again_carries_no_form_of_another_page(
    officer: Client, said: dict[str, str]
) -> None:
    let_pass(officer, 11)
    asked = officer.post("/act/", {"text": WORDS}, headers=said)
    assert asked.status_code == 401
    assert WORDS not in asked.content.decode()
    # the proof leads back to the page and does nothing: by itself it is no form of ours that came
    DONE.clear()
    answer = unlock(officer, "/act/", **{"proof-looked": "1"})
    assert (answer.status_code, DONE) == (302, [])


def test_a_form_of_ours_goes_on_after_the_proof(officer: Client) -> None:
    let_pass(officer, 11)
    DONE.clear()
    asked = officer.post("/act/", {"text": WORDS}, headers=OURS)
    assert f'name="text" value="{WORDS}"' in asked.content.decode()
    assert unlock(officer, "/act/", text=WORDS).content == b"done"
    assert DONE == [WORDS]
