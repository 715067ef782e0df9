"""The ages of criminal responsibility: nothing is offered that no named lawyer has read."""

import pytest

from payung.cases.steps.criminal_ages import DATA, age_in, read
from payung.directory import reference
from payung.foundation.errors import BadInput

WHOLE = {
    "age": "12",
    "title": '"Invented Act, section 3"',
    "link": '"https://law.example/act"',
    "reviewer": '"A. Lawyer, Invented Chambers"',
    "date": "2026-11-30",
}


def entry(**changes: str) -> str:
    lines = (f"{field} = {value}" for field, value in (WHOLE | changes).items())
    return "\n".join(["[XA]", *lines])


def test_a_whole_entry_tells_the_age_and_a_blank_one_nothing() -> None:
    blank = dict.fromkeys(WHOLE, '""')
    assert read(entry()) == {"XA": 12}
    assert read(entry(**blank)) == {}


@pytest.mark.parametrize("field", WHOLE)
def test_an_entry_that_lacks_a_field_is_refused_with_its_name(field: str) -> None:
    with pytest.raises(BadInput, match=f"XA lacks {field}"):
        read(entry(**{field: '""'}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry(age='"12"'), "age must be a whole number"),
        (entry(age="true"), "age must be a whole number"),
        (entry(age="19"), "age must be a whole number"),
        (entry(date='"2026-11-30"'), "date must be a day"),
        (entry(reviewer="7"), "reviewer must be a text"),
        (entry(colour='"red"'), "XA must be a country with"),
        ("age = 12", "age must be a country with"),
        ("[XA]\nage = 12", "XA must be a country with age, title"),
        ("[XA", "cannot be read"),
    ],
)
def test_what_is_wrong_is_refused_with_its_name(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(text)


def test_the_file_can_be_read_and_has_an_entry_for_each_country() -> None:
    text = DATA.read_text(encoding="utf-8")
    read(text)
    missing = [each["iso2"] for each in reference.countries() if f"[{each['iso2']}]" not in text]
    assert missing == []


def test_a_wrong_entry_offers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payung.cases.steps.criminal_ages._ages", lambda: read(entry(title='""')))
    assert age_in("XA") is None
