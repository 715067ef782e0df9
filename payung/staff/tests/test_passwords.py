"""Passwords: refused where a thief of the database who knows the officer could guess them."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from payung.staff import passwords
from payung.staff.models import Officer, Unit

OFFICER = Officer(
    name="sdewi", full_name="Sari Dewi Kusuma", unit=Unit(name="Unit Bandung", country="ID")
)
WEAK = [
    "Password2026!",
    "aaaaaaaaaaab",
    "qwertyuiop123456",
    "katasandi2026!",
    "SariDewiKusuma1990",
    "UnitBandung2026",
    "abcabcabcabcabcabcabc",
    "P@ssw0rdP@ssw0rdP@ssw0rd",
    "12/12/2012-12/12/2013",
    "x7Gq2mPz",
    "",
]
STRONG = [
    "correct horse battery staple",
    "kuda benar baterai jepitan",
    "x7Gq2mPz9LwKr",
    "ม้า แบตเตอรี่ ร่ม ปลาทู",
    "မြင်း ထီး ငါး ကျောက်",
]


@pytest.mark.parametrize("password", WEAK)
def test_a_password_that_others_could_guess_is_refused_with_what_would_be_right(
    password: str,
) -> None:
    with pytest.raises(ValidationError) as error:
        validate_password(password, OFFICER)
    (sentence,) = error.value.messages
    assert "This password is easy to guess" in sentence


@pytest.mark.parametrize("password", STRONG)
def test_words_that_do_not_belong_together_are_taken_in_any_script(password: str) -> None:
    validate_password(password, OFFICER)


def test_what_the_page_suggests_is_taken_and_never_twice_the_same() -> None:
    suggested = {passwords.suggestion() for _ in range(200)}
    assert len(suggested) == 200
    for password in suggested:
        validate_password(password, OFFICER)
        assert password.replace(" ", "").isalpha()
        assert password.isascii()


@given(password=st.text(max_size=200))
def test_whatever_is_typed_is_taken_or_refused(password: str) -> None:
    try:
        validate_password(password, OFFICER)
    except ValidationError:
        return
    assert len(password) >= 12


def test_a_long_password_costs_no_more_than_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look at 72 signs that stand for letters can take seconds."""
    looked_at = []

    def noted(password: str, user_inputs: list[str]) -> dict[str, int]:
        looked_at.append(password)
        return {"guesses": passwords.GUESSES}

    monkeypatch.setattr(passwords, "zxcvbn", noted)
    validate_password("4@8({[<369&#!1/|0$5+7%2" * 40, OFFICER)
    assert [len(text) for text in looked_at] == [32]
