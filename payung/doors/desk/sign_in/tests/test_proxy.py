"""Behind a proxy a stranger who guesses passwords keeps nobody else out, whatever address they claim."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.house import PASSWORD, House

STRANGER, OFFICER, LIE = "203.0.113.7", "203.0.113.8", "198.51.100.9"


@pytest.fixture(autouse=True)
def _over_a_socket(settings: Settings) -> None:
    settings.PAYUNG_PROXY = frozenset({"unix"})


def tries(addresses: str, password: str = "not the password") -> int:
    answer = Client(REMOTE_ADDR="", HTTP_X_FORWARDED_FOR=addresses).post(
        "/sign-in/", {"name": "intake", "password": password}
    )
    return answer.status_code


def test_whoever_guesses_is_stopped_and_the_officer_elsewhere_is_not(house: House) -> None:
    assert [tries(STRANGER) for _ in range(10)] == [400] * 10
    assert tries(STRANGER) == 429
    assert tries(OFFICER, PASSWORD) == 302


def test_a_claimed_address_before_ones_own_gives_no_fresh_start(house: House) -> None:
    for number in range(10):
        tries(f"198.51.100.{number}, {STRANGER}")
    assert tries(f"{LIE}, {STRANGER}") == 429


def test_a_header_from_whoever_is_no_proxy_gives_no_fresh_start(
    house: House, settings: Settings
) -> None:
    settings.PAYUNG_PROXY = frozenset({"192.0.2.1"})
    for number in range(10):
        tries(f"198.51.100.{number}")
    assert tries(LIE) == 429


def test_who_has_a_whole_network_of_addresses_counts_as_one(house: House) -> None:
    """One household has 2**64 addresses of IPv6, which could keep an officer out by their name."""
    for number in range(1, 11):
        assert tries(f"2001:db8::{number:x}") == 400
    assert tries("2001:db8::ffff") == 429
    assert tries("2001:db8:1::1", PASSWORD) == 302
