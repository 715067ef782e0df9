"""Sudo: a dangerous act needs a fresh proof, and nothing that was typed is lost."""

import re
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_safe

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in.sudo import sudo
from payung.doors.desk.urls import urlpatterns as desk
from tests.house import PASSWORD, House, fresh_code

DONE: list[dict[str, list[str]]] = []


@posted
@sudo
def act(request: HttpRequest) -> HttpResponse:
    """Note what a view would be given."""
    DONE.append({name: list(values) for name, values in request.POST.lists()})
    return HttpResponse("done")


@sudo
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show something."""
    return HttpResponse("shown")


urlpatterns = [*desk, path("act/", act, name="act"), path("page/", page, name="page")]
handler404 = "payung.doors.desk.errors.missing"
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    DONE.clear()


def let_pass(client: Client, minutes: float) -> Client:
    """Let the officer's proofs be older by some minutes, while they are there all the time."""
    stored = client.session
    for record in stored[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= minutes * 60
    stored.save()
    return client


@pytest.fixture
def later(signed_in: SignedIn) -> Client:
    """Return the browser of an officer who signed in eleven minutes ago."""
    return let_pass(signed_in("intake"), 11)


def test_soon_after_sign_in_nothing_is_asked(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert client.post("/act/", {"text": "words"}).content == b"done"
    assert client.get("/page/").content == b"shown"
    let_pass(client, 9)
    assert client.post("/act/", {"text": "words"}).content == b"done"


def test_later_it_asks_and_nothing_is_done(later: Client) -> None:
    answer = later.post("/act/", {"text": "words"})
    assert answer.status_code == 401
    assert "Please confirm that it is you" in answer.content.decode()
    assert DONE == []


@pytest.mark.parametrize("what", ["code", "password"])
def test_a_code_or_the_password_lets_what_was_typed_go_on(
    later: Client, house: House, what: str
) -> None:
    typed = {"text": 'two\nlines & "signs" <b>', "each": ["1", "2"], "empty": ""}
    # given the page that asks, which carries what was typed
    asked = later.post("/act/", typed).content.decode()
    carried = re.findall(r'<input type="hidden" name="(text|each|empty)" value="([^"]*)"', asked)
    assert [name for name, _ in carried] == ["text", "each", "each", "empty"]
    # when the officer proves who they are
    proof = fresh_code(house.officers["intake"]) if what == "code" else PASSWORD
    answer = later.post("/act/", {**typed, f"proof-{what}": proof, "proof-passkey": ""})
    # then the view is given what was typed, and nothing else
    assert answer.content == b"done"
    expected = {name: [v] if isinstance(v, str) else v for name, v in typed.items()}
    assert DONE[0] == expected
    assert len(DONE) == 1
    # and for a while it is not asked again
    let_pass(later, 9)
    assert later.post("/act/", typed).content == b"done"
    let_pass(later, 2)
    assert later.post("/act/", typed).status_code == 401


@pytest.mark.parametrize(
    "proof",
    [
        {"proof-password": "wrong"},
        {"proof-code": "000000"},
        {"proof-password": "", "proof-code": ""},
        {"proof-passkey": "{}"},
        {"proof-passkey": "not json"},
        {"proof-code": "0" * 500},
        {"proof-code": "000000", "proof-password": PASSWORD},
    ],
)
def test_what_is_not_right_asks_again_with_one_sentence(later: Client, proof: Any) -> None:
    answer = later.post("/act/", {"text": "words", **proof})
    assert answer.status_code == 400
    assert answer.content.decode().count("That is not right") == 1
    assert 'name="text" value="words"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert DONE == []
    assert later.post("/act/", {}).status_code == 401


def test_a_used_code_proves_nothing(later: Client, house: House) -> None:
    code = fresh_code(house.officers["intake"])
    assert later.post("/act/", {"proof-code": code}).content == b"done"
    let_pass(later, 11)
    assert later.post("/act/", {"proof-code": code}).status_code == 400


def test_a_page_opens_after_the_proof(later: Client) -> None:
    asked = later.get("/page/?x=1")
    assert asked.status_code == 401
    assert 'action="/page/?x=1"' in asked.content.decode()
    assert 'name="proof-looked"' in asked.content.decode()
    wrong = later.post("/page/?x=1", {"proof-looked": "1", "proof-password": "wrong"})
    assert wrong.status_code == 400
    assert 'name="proof-looked"' in wrong.content.decode()
    answer = later.post("/page/?x=1", {"proof-looked": "1", "proof-password": PASSWORD})
    assert answer["Location"] == "/page/?x=1"
    assert later.get("/page/?x=1").content == b"shown"


def test_it_cannot_be_tried_without_end(later: Client) -> None:
    tries = [later.post("/act/", {"proof-password": "wrong"}).status_code for _ in range(11)]
    assert tries == [400] * 10 + [429]
    answer = later.post("/act/", {"proof-password": PASSWORD, "text": "words"})
    assert answer.status_code == 429
    assert 'name="text" value="words"' in answer.content.decode()
    assert DONE == []


def test_a_proof_that_another_window_has_given_is_enough(later: Client) -> None:
    later.get("/page/")
    later.post("/page/", {"proof-looked": "1", "proof-password": PASSWORD})
    assert later.post("/act/", {"text": "words", "proof-password": ""}).content == b"done"
    assert DONE == [{"text": ["words"]}]


@pytest.mark.parametrize(
    ("address", "what"), [("/act/", {"text": "words"}), ("/page/", {"proof-looked": "1"})]
)
def test_the_screen_that_locks_on_the_page_that_asks_still_carries_on(
    later: Client, address: str, what: dict[str, str]
) -> None:
    later.post("/lock/")
    locked = later.post(address, {**what, "proof-code": "123456"})
    assert "The screen is locked" in locked.content.decode()
    assert "123456" not in locked.content.decode()
    asked = later.post(address, {**what, "proof-password": PASSWORD})
    assert asked.status_code == 401
    assert all(
        f'name="{name}" value="{value}"' in asked.content.decode() for name, value in what.items()
    )
    answer = later.post(address, {**what, "proof-password": PASSWORD}, follow=True)
    assert answer.content == (b"done" if address == "/act/" else b"shown")
    assert len(DONE) == (address == "/act/")
    assert all(done == {"text": ["words"]} for done in DONE)


def test_who_unlocks_the_screen_has_proved_nothing_more(signed_in: SignedIn) -> None:
    # given an officer whose sign-in is a moment ago, so that nothing would be asked
    client = signed_in("intake")
    assert client.get("/page/").content == b"shown"
    # when the screen is locked and somebody brings the password
    client.post("/lock/")
    assert client.post("/locked/", {"proof-password": PASSWORD}).status_code == 302
    # then what weighs a lot asks, until it has its own proof
    assert client.post("/act/", {"text": "words"}).status_code == 401
    assert DONE == []
    assert client.post("/act/", {"text": "words", "proof-password": PASSWORD}).content == b"done"
    assert client.post("/act/", {"text": "words"}).content == b"done"


def test_another_site_cannot_prove_anything(later: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = later.cookies
    assert strict.post("/act/", {"proof-password": PASSWORD}).status_code == 403
    assert DONE == []
