"""How long what is kept: our defaults say that they are ours, and a country's own entry needs its source."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from payung.cases.retention import periods
from payung.cases.retention.periods import DATA, Kind
from payung.foundation.errors import BadInput

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def book() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def test_every_entry_has_a_source_and_every_kind_its_entry(book: dict[str, Any]) -> None:
    assert set(Kind) <= set(book["kind"])
    for part in book.values():
        for name, entry in part.items():
            assert entry["source"].strip(), name
            assert "TODO" not in str(entry)


def test_a_period_of_ours_says_that_it_is_no_law(book: dict[str, Any]) -> None:
    for name, entry in book["kind"].items():
        if entry.get("who") == "a person" and ("months" in entry or "days" in entry):
            assert "own default" in entry["source"], name


def test_where_no_law_was_read_the_file_names_no_period(book: dict[str, Any]) -> None:
    assert len(book["country"]) == 11
    for code, entry in book["country"].items():
        assert "check with counsel" in entry["retention"], code
        assert not {"months", "days"} & set(entry), code


def test_nobody_but_a_person_lets_go_of_what_was_told(book: dict[str, Any]) -> None:
    for kind in ("report", "information", "case", "feedback"):
        assert book["kind"][kind]["who"] == "a person"


def test_without_an_entry_of_its_own_a_country_has_the_default() -> None:
    rule = periods.rule(Kind.REPORT, "TH")
    assert rule.name == "default.report"
    assert rule.ends(NOON) == datetime(2027, 3, 2, 12, tzinfo=UTC)
    assert periods.rule(Kind.CASE, "TH").ends(NOON) is None
    assert periods.rule(Kind.CASE, "TH").began(NOON) is None


def test_an_entry_of_the_installation_counts_for_its_country_alone(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[country.TH.case]\nmonths = 120\nsource = "Invented Act, section 5"\n')
    settings.PAYUNG_RETENTION = str(path)
    assert periods.rule(Kind.CASE, "TH").ends(NOON) == datetime(2036, 3, 2, 12, tzinfo=UTC)
    assert periods.rule(Kind.CASE, "PH").ends(NOON) is None
    assert periods.source_of("TH.case") == "Invented Act, section 5"
    assert "default" in periods.source_of("default.report")
    assert periods.source_of("reviewed") == periods.PERSON


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[country.TH.case]\nmonths = 120\n", "TH.case"),
        ('[country.TH.case]\nmonths = 120\nsource = " "\n', "TH.case"),
        ('[country.TH.case]\nmonths = -1\nsource = "x"\n', "TH.case"),
        ('[country.TH.case]\nmonths = "12"\nsource = "x"\n', "TH.case"),
        ('[country.TH.case]\nmonths = true\nsource = "x"\n', "TH.case"),
        ('[country.TH.case]\nmonths = 1\ndays = 1\nsource = "x"\n', "TH.case"),
        ('[country.TH.cases]\nmonths = 1\nsource = "x"\n', "TH.cases"),
        ("no toml at all", "cannot be read"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_named(
    settings: Settings, tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / f"{abs(hash(text))}.toml"
    path.write_text(text)
    settings.PAYUNG_RETENTION = str(path)
    with pytest.raises(BadInput, match=named) as raised:
        periods.check()
    assert raised.value.field == "PAYUNG_RETENTION"


def test_a_file_that_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_RETENTION = str(tmp_path / "none.toml")
    with pytest.raises(BadInput, match="cannot be read"):
        periods.rule(Kind.CASE, "TH")
