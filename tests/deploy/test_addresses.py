"""Through the proxy: limits see from where somebody comes, and the public face learns nothing about it."""

from tests.deploy.client import Browser, Officer, hidden
from tests.deploy.stack import Stack

STRANGER, OFFICER = "127.0.6.1", "127.0.6.2"


def tries(stack: Stack, address: str, claimed: str) -> int:
    """Try a wrong password for an officer's name; return the status."""
    browser = Officer(stack, "desk", address, {"X-Forwarded-For": claimed})
    token = hidden(browser.get("/sign-in/"), "csrfmiddlewaretoken")
    fields = {"csrfmiddlewaretoken": token, "name": "sari", "password": "not the password"}
    return browser.post("/sign-in/", fields).status


def test_a_stranger_who_guesses_is_stopped_whatever_address_they_claim(served: Stack) -> None:
    found = [tries(served, STRANGER, f"203.0.113.{number}") for number in range(11)]
    assert found == [400] * 10 + [429]
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
