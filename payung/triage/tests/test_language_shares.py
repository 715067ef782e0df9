"""Where lists and second reader know little of a language, the desk can say so, with the figures."""

from dataclasses import replace

import pytest

from payung.triage.language_shares import little_known, shares


@pytest.mark.parametrize("tag", ["tet", "lo", "km", "my", "km-KH", "my-MM"])
def test_of_these_little_is_known(tag: str) -> None:
    found = little_known(tag)
    assert found
    assert found.language == tag.split("-")[0]
    assert 0 < found.heard <= found.danger


@pytest.mark.parametrize("tag", ["th", "th-TH"])
def test_of_these_more_is_known(tag: str) -> None:
    assert little_known(tag) is None


def test_the_first_language_that_is_heard_badly_is_named() -> None:
    found = little_known("en", "lo", "km")
    assert found
    assert found.language == "lo"


def test_a_language_that_nobody_measured_is_not_guessed_about() -> None:
    assert little_known("other", "fr", "") is None


def test_a_low_share_is_enough_to_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    all_of_it = replace(shares(), enough=1.01)
    monkeypatch.setattr("payung.triage.language_shares.shares", lambda: all_of_it)
    assert little_known("th")
