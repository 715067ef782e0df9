"""The proxy's limits use client addresses, and the public face never receives them."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.deploy.client import Browser, Officer, hidden
from tests.deploy.fake_face import Face
from tests.deploy.stack import Stack

STRANGER, OFFICER = "127.0.6.1", "127.0.6.2"


def tries(stack: Stack, address: str, claimed: str) -> int:
    """Try a wrong password for an officer's name; return the status."""
    browser = Officer(stack, "desk", address, {"X-Forwarded-For": claimed})
    token = hidden(browser.get("/sign-in/"), "csrfmiddlewaretoken")
    fields = {"csrfmiddlewaretoken": token, "name": "sari", "password": "not the password"}
    return browser.post("/sign-in/", fields).status


def test_a_stranger_who_guesses_is_stopped_whatever_address_they_claim(served: Stack) -> None:
    statuses = [tries(served, STRANGER, f"203.0.113.{number}") for number in range(11)]
    assert statuses == [400] * 10 + [429]
    assert tries(served, OFFICER, STRANGER) == 400  # at the same name from elsewhere: not kept out


def test_the_public_face_hears_only_what_it_needs(served: Stack) -> None:
    odd = {
        "Cookie": "a=b",
        "Authorization": "Bearer x",
        "X-Forwarded-For": "203.0.113.7",
        "User-Agent": "x" * 8000,
        "Accept-Language": "th",
    }
    answer = Browser(served, "public").ask("GET", "/", odd)
    assert answer.headers["location"] == "/th/"


ODD = {
    "Cookie": "a=b",
    "Authorization": "Bearer x",
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
    "User-Agent": "canary",
    "Referer": "https://elsewhere.example/",
    "Accept-Language": "th",
}


def heard(stack: Stack, face: str, path: str) -> dict[str, str]:
    """Return what reaches a face with a request that claims a lot."""
    made = Face(f"{stack.sockets}/{face}.socket")
    Browser(stack, face, STRANGER).ask("POST", path, ODD, b"x=1")
    made.listener.close()
    return made.heard


def test_the_public_face_is_told_an_address_only_with_a_receipt_or_a_short_number(
    alone: Stack,
) -> None:
    alone.start_proxy()
    headers = heard(alone, "public", "/th/tell/")
    needed = {"Host", "X-Forwarded-Proto", "Accept-Encoding", "Accept-Language"}
    assert set(headers) == needed | {"Content-Length", "Connection"}
    for name in ("answer", "new"):
        (alone.sockets / "public.socket").unlink()
        with translation.override("zh-hans"):
            page = reverse(name, urlconf="payung.config.urls.public")
        headers = heard(alone, "public", page)
        assert set(headers) == needed | {"Content-Length", "Connection", "X-Forwarded-For"}
        assert headers["X-Forwarded-For"] == STRANGER


@pytest.mark.parametrize("face", ["desk", "api"])
def test_desk_and_api_are_told_where_somebody_really_comes_from(alone: Stack, face: str) -> None:
    alone.start_proxy()
    assert heard(alone, face, "/")["X-Forwarded-For"] == STRANGER
