"""The pydantic models and the contract's JSON schema accept and refuse the same."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from payung.foundation.age_bands import YEARS
from payung.foundation.errors import BadInput
from payung.triage.contract import SCHEMA, is_moment, language_tag
from payung.triage.report import Report
from payung.triage.tests.documents import JSON, odd, valid

_formats = FormatChecker(formats=())


@_formats.checks("date-time")
def _date_time(value: object) -> bool:
    return not isinstance(value, str) or is_moment(value)


def _whole_pattern(_validator: Any, pattern: str, value: object, _schema: Any) -> Any:
    """In the schema's dialect (ECMA 262) `$` is the very end; in Python a line break may follow."""
    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield ValidationError("pattern")


_Validator = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _whole_pattern}
)
SCHEMA_SAYS = _Validator(SCHEMA, format_checker=_formats)


def accepted(document: object) -> bool:
    try:
        Report.strict(document)
    except BadInput:
        return False
    return True


def test_the_contract_itself_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_field_of_the_contract_is_a_field_of_the_report_and_no_other() -> None:
    assert set(Report.model_fields) == set(SCHEMA["properties"])


@given(valid())
def test_what_the_schema_accepts_the_report_accepts(document: Any) -> None:
    assert SCHEMA_SAYS.is_valid(document)
    assert accepted(document)


@given(odd() | JSON)
@example({"language": "en", "version": 1.0})
@example({"language": "en", "version": True})
@example({"language": "en", "version": 0})
@example({"language": "en", "country": "ID\n"})
@example({"language": "en", "children": [{"age": 17.0}]})
@example({"language": "en", "children": [{"age": True}]})
@example({"language": "en", "children": [{"age": 17.5}]})
@example({"language": "en", "children": [{}] * 50})
@example({"language": "en", "children": [{}] * 51})
@example({"language": "en", "wishes": ["talk", "talk"]})
@example({"language": "en", "wishes": "talk"})
@example({"language": "en", "timing": {"paid": 1}})
@example({"language": "en", "narrative": None})
@example({"language": "en", "narrative": "🙂" * 20_000})
@example({"language": "en", "narrative": "🙂" * 20_001})
@example({"language": "en", "identifiers": [{"kind": "phone", "value": ""}]})
@example({"language": "en", "identifiers": [{"kind": "phone", "value": "1", "port": 65_536}]})
@example({"language": "en", "occurred_at": "2026-02-30T00:00:00Z"})
@example({"language": "en", "occurred_at": "2026-02-03 00:00:00"})
@example({"language": 5})
@example({"language": "not a tag at all"})
def test_report_and_schema_agree_on_odd_documents(document: Any) -> None:
    assert accepted(document) == SCHEMA_SAYS.is_valid(document)


@given(valid())
def test_a_tidy_report_comes_back_as_it_was(document: Any) -> None:
    tidy = {**document, "language": "en", "area": "ID-JK"}
    assert Report.strict(tidy).as_dict() == tidy


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("zh-hans", "zh-Hans"),
        ("fil", "fil"),
        ("", "und"),
        ("my name is", "und"),
        ("x" * 36, "und"),
        ("e1", "und"),
    ],
)
def test_a_language_is_a_tag_or_und(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.parametrize(
    "moment", ["2026-03-01T09:30:00+07:00", "2026-03-01T09:30:00.5Z", "2016-12-31T23:59:60Z"]
)
def test_a_moment_has_a_zone(moment: str) -> None:
    assert is_moment(moment)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-01T09:30:00",
        "2026-03-01",
        "yesterday",
        "2026-13-01T09:30:00Z",
        "",
        "2026-03-01T24:00:00Z",
        "2026-03-01T09:30:00+25:00",
    ],
)
def test_what_has_no_zone_or_is_no_date_is_no_moment(moment: str) -> None:
    assert not is_moment(moment)


def test_all_of_the_house_counts_the_age_of_a_child_in_the_bands_of_the_contract() -> None:
    contract = SCHEMA["properties"]["children"]["items"]["properties"]["age_band"]["enum"]
    assert list(YEARS) == contract
