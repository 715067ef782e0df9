"""Limits see whom a request comes from, also behind a proxy; what a sender claims counts for nothing."""

import pytest
from django.http import HttpRequest
from pytest_django import Settings

from payung.foundation import address

SENDER, LIE, PROXY = "203.0.113.7", "198.51.100.9", "192.0.2.1"


def request(peer: str | None, forwarded: str | None = None) -> HttpRequest:
    made = HttpRequest()
    if peer is not None:
        made.META["REMOTE_ADDR"] = peer
    if forwarded is not None:
        made.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return made


@pytest.mark.parametrize("forwarded", [None, LIE, f"{LIE}, {PROXY}", "nonsense", ""])
def test_without_a_proxy_only_the_connection_counts(
    forwarded: str | None, settings: Settings
) -> None:
    settings.PAYUNG_PROXY = frozenset()
    assert address.of(request(SENDER, forwarded)) == SENDER
    settings.PAYUNG_PROXY = frozenset({PROXY, "unix"})
    assert address.of(request(SENDER, forwarded)) == SENDER


@pytest.mark.parametrize(
    ("peer", "proxy"), [(PROXY, PROXY), ("", "unix"), (None, "unix"), ("::1", "::1")]
)
def test_the_proxy_says_on_whose_behalf_it_comes(
    peer: str | None, proxy: str, settings: Settings
) -> None:
    settings.PAYUNG_PROXY = frozenset({proxy})
    assert address.of(request(peer, SENDER)) == SENDER
    assert address.of(request(peer, "2001:DB8::7")) == "2001:db8::7"


@pytest.mark.parametrize(
    "forwarded",
    [
        f"{LIE}, {SENDER}",
        f"{LIE},{SENDER}",
        f"nonsense, {SENDER}",
        f"{PROXY}, {SENDER}",
        f"{SENDER}, {PROXY}",
        f"{LIE}, {SENDER}, {PROXY}, {PROXY}",
    ],
)
def test_what_a_sender_puts_before_counts_for_nothing(forwarded: str, settings: Settings) -> None:
    settings.PAYUNG_PROXY = frozenset({PROXY})
    assert address.of(request(PROXY, forwarded)) == SENDER


@pytest.mark.parametrize(
    "forwarded", [None, "", "nonsense", f"{SENDER}, nonsense", f"{SENDER},", PROXY]
)
def test_a_proxy_that_tells_nothing_sound_is_counted_itself(
    forwarded: str | None, settings: Settings
) -> None:
    settings.PAYUNG_PROXY = frozenset({PROXY})
    assert address.of(request(PROXY, forwarded)) == PROXY


def test_over_a_socket_nobody_is_believed_unless_the_settings_say_so(
    settings: Settings,
) -> None:
    settings.PAYUNG_PROXY = frozenset({PROXY})
    assert address.of(request("", SENDER)) == ""
