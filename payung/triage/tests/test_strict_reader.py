"""Strict reading: one sentence that names the field and says what would be right."""

from typing import Any

import pytest
from hypothesis import given

from payung.foundation.errors import BadInput
from payung.triage.report import Report
from payung.triage.tests.documents import ANYTHING, odd


def refusal(document: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        Report.strict(document)
    return caught.value


UNKNOWN = "{} is not a field of a report; put other data in extra."
COUNTRY = "{} must be a country code of two capital letters (ISO 3166-1)."
MOMENT = "{} must be a date and time with its zone, such as 2026-03-01T09:30:00+07:00."


@pytest.mark.parametrize(
    ("document", "field", "sentence"),
    [
        ({}, "language", "{} is missing."),
        ([], "report", "{} must be an object with named fields."),
        (None, "report", "{} must be an object with named fields."),
        ({"children": [{"age": 30}]}, "children.0.age", "{} must be a whole number from 0 to 17."),
        (
            {"children": [{"gender": "x"}]},
            "children.0.gender",
            "{} must be one of: girl, boy, other.",
        ),
        ({"children": 3}, "children", "{} must be a list of at most 50 entries."),
        ({"services": ["a" * 101]}, "services.0", "{} must be text of at most 100 characters."),
        ({"nickname": "x"}, "nickname", UNKNOWN),
        ({"country": "id"}, "country", COUNTRY),
        ({"version": 2}, "version", "{} must be 1."),
        ({"narrative": None}, "narrative", "{} is null: leave it out if it is not known."),
        *(
            ({name: "\ud800"}, name, "{} must be valid Unicode text.")
            for name in ("language", "area", "country")
        ),
        (
            {"narrative": "\ud800"},
            "narrative",
            "{} must be valid Unicode text.",
        ),
        ({"marked_imminent": "yes"}, "marked_imminent", "{} must be true or false."),
        ({"wishes": ["talk", "talk"]}, "wishes", "{} must not contain the same entry twice."),
        ({"identifiers": [{"kind": "phone"}]}, "identifiers.0.value", "{} is missing."),
        (
            {"identifiers": [{"kind": "phone", "value": ""}]},
            "identifiers.0.value",
            "{} must be text of 1 to 2048 characters.",
        ),
        ({"occurred_at": "today"}, "occurred_at", MOMENT),
        ({"extra": {"a": "x" * 65_536}}, "extra", "{} must be at most 65536 bytes of JSON."),
        ({"extra": 1}, "extra", "{} must be an object with named fields."),
    ],
)
def test_the_sentence_names_the_field_and_what_is_right(
    document: Any, field: str, sentence: str
) -> None:
    if isinstance(document, dict) and document:
        document = {"language": "en", **document}
    error = refusal(document)
    assert (error.field, str(error)) == (field, sentence.format(field))


@pytest.mark.parametrize(
    "extra", [{"a": float("nan")}, {"a": {1: 2}}, {"a": float("inf")}, {"a": "\ud800"}]
)
def test_extra_must_be_plain_json(extra: Any) -> None:
    assert refusal({"language": "en", "extra": extra}).field == "extra"


def test_extra_may_not_be_a_well() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert refusal({"language": "en", "extra": {"a": deep}}).field == "extra"


def test_a_senders_own_field_name_is_shortened_and_made_printable() -> None:
    error = refusal({"language": "en", "\n" + "x" * 500: 1})
    assert len(error.field) == 80
    assert error.field.startswith("?x")


@given(odd() | ANYTHING)
def test_nothing_but_bad_input_is_ever_raised(document: Any) -> None:
    error = None
    try:
        Report.strict(document)
    except BadInput as caught:
        error = caught
    assert error is None or (error.field and str(error).endswith("."))


def test_free_text_cannot_hide_in_the_language_or_the_area() -> None:
    report = Report.strict(
        {"language": "my name is Somchai", "area": "third house", "extra": {"area": "kept"}}
    )
    assert (report.language, report.area) == ("und", None)
    assert report.extra == {
        "language": "my name is Somchai",
        "area": "kept",
        "area (2)": "third house",
    }


def test_a_report_cannot_be_changed() -> None:
    report = Report.strict({"language": "en"})
    with pytest.raises(ValueError, match="frozen"):
        report.language = "id"


def test_a_senders_later_change_of_its_own_object_changes_no_report() -> None:
    sent: dict[str, Any] = {"language": "en", "extra": {"a": ["b"]}}
    report = Report.strict(sent)
    sent["extra"]["a"].append("c")
    assert report.extra == {"a": ["b"]}
