"""What looks the same is compared in one spelling, whichever keys somebody pressed; other letters stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.language.classifier.letters import folded
from payung.language.variants import one_spelling

# Letters, vowels, tones and other signs, and what else stands between them.
FAMILIES = {
    "Thai": "กมน เแโาะัิีืุู็่้๊๋์ํำๆ.0",
    "Lao": "ກມນ ເແໂາະັິີຶຸູ່້໊໋ໍຳໆ.0",
    "Khmer": "កដតអយឱឲ ាិីឺុូើេែោះំ់៉៊្.0",
    "Chinese": "幫帮說说裡裏里 我.a0",
    "Latin": "aeiđéñ '-.0Z",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เเม่", "แม่"),
        ("แม่่่", "แม่"),
        ("มา้ก่", "มา้ก่"),
        ("น้ํา", "น้ํา"),
        ("นํ้า", "น้ํา"),
        ("ເເມ່", "ແມ່"),
        ("ແມ່່", "ແມ່"),
        ("បេីក", "បើក"),
        ("អោយ", "ឱ្យ"),
        ("អេាយ", "ឱ្យ"),
        ("ឲ្យ", "ឱ្យ"),
        ("ស្ដាប់", "ស្តាប់"),
        ("ខ្ញុំុំ", "ខ្ញុំ"),
        ("幫幫我", "帮帮我"),
        ("他說會來", "他说会来"),
        ("help me", "help me"),
        ("කුමක්ද", "කුමක්ද"),
    ],
)
def test_each_has_one_spelling(typed: str, meant: str) -> None:
    assert one_spelling(typed) == one_spelling(meant)
    assert folded(typed) == folded(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("แม", "แม่"), ("เม", "แม"), ("បក", "បើក"), ("我", "他")]
)
def test_what_sounds_different_stays_different(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@pytest.mark.parametrize("letters", FAMILIES.values(), ids=FAMILIES)
def test_twice_is_the_same_as_once(letters: str) -> None:
    @given(st.text(letters, max_size=12))
    def check(text: str) -> None:
        once = one_spelling(text)
        assert one_spelling(once) == once
        assert folded(folded(text)) == folded(text)

    check()
