"""Nobody is asked for a fingerprint before one agreement is whole, tested and in force."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.operations.checks import partners as checks
from payung.removal import agreements
from payung.staff import actions as people

WHOLE: dict[str, Any] = {
    "partner": "Kite Video",
    "api_partner": "Kite Video Ltd",
    "hash_kinds": ["pdq", "md5"],
    "on_match": "a person looks at each match",
    "answer_hours": 24,
    "until": "2099-12-31",
    "signed_by": "Agreement 7",
    "tested_on": "2020-01-02",
    "tested_by": "Ana",
}


@pytest.fixture(autouse=True)
def partner(db: None) -> None:
    """Make the partner whom the agreement names."""
    people.add_partner(SYSTEM, "Kite Video Ltd", "industry", "XA")


def recorded(settings: Settings, folder: Path, **changed: object) -> None:
    """Record an agreement, with a policy, and change some of it."""
    settings.PAYUNG_CHILD_POLICY = "Order 7"
    file = folder / "agreements.json"
    file.write_text(json.dumps({"agreements": [{**WHOLE, **changed}]}))
    settings.PAYUNG_REMOVAL_AGREEMENTS = str(file)


def said() -> list[CheckMessage]:
    return list(checks.fingerprints())


def test_without_an_agreement_nobody_is_asked_and_the_check_says_so(
    settings: Settings,
) -> None:
    settings.PAYUNG_REMOVAL_AGREEMENTS = ""
    settings.PAYUNG_CHILD_POLICY = "Order 7"

    assert agreements.partners() == []
    (message,) = said()
    assert "no agreement" in message.msg


def test_an_agreement_that_is_whole_and_tested_opens_the_page(
    settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path)

    assert agreements.partners() == ["Kite Video"]
    (one,) = agreements.agreements()
    assert (one.hash_kinds, one.answer_hours, one.until) == (("pdq", "md5"), 24, date(2099, 12, 31))
    assert [message.hint for message in said()] == [None]


def test_an_agreement_whose_partner_is_not_known_here_is_said(
    settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path, api_partner="Kite Vidoe Ltd")

    assert "can fetch nothing" in said()[0].msg


@pytest.mark.parametrize("text", ["no JSON", "{}", '{"pdq": "xy"}', None])
def test_a_list_of_harmless_pictures_that_cannot_be_read_is_said(
    text: str | None, settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path)
    settings.PAYUNG_REMOVAL_HARMLESS = str(tmp_path / "harmless.jsonl")
    if text is not None:
        Path(settings.PAYUNG_REMOVAL_HARMLESS).write_text(f"{text}\n")

    assert "harmless or viral pictures cannot be read" in said()[0].msg


def test_without_the_signed_policy_it_stays_closed(settings: Settings, tmp_path: Path) -> None:
    recorded(settings, tmp_path)
    settings.PAYUNG_CHILD_POLICY = ""

    assert agreements.partners() == []
    assert "PAYUNG_CHILD_POLICY" in said()[0].msg


@pytest.mark.parametrize(
    "changed",
    [{"until": "2021-01-01"}, {"tested_on": "2098-01-01"}],
    ids=["it has ended", "it was not tested yet"],
)
def test_one_that_is_not_in_force_promises_nothing(
    changed: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path, **changed)

    assert agreements.partners() == []
    assert "not in force" in said()[0].msg


@pytest.mark.parametrize("name", WHOLE)
def test_an_entry_without_one_of_its_fields_opens_nothing(
    name: str, settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path, **{name: None})

    assert agreements.partners() == []
    assert name in said()[0].msg


@pytest.mark.parametrize("changed", [{"until": "soon"}, {"hash_kinds": ["photodna"]}])
def test_an_odd_entry_opens_nothing_and_the_check_says_so(
    changed: dict[str, object], settings: Settings, tmp_path: Path
) -> None:
    recorded(settings, tmp_path, **changed)

    assert agreements.partners() == []
    assert "cannot be read" in said()[0].msg


def test_the_demonstration_has_an_invented_one(settings: Settings) -> None:
    settings.PAYUNG_CHILD_POLICY = "invented"
    data = Path(agreements.__file__).parent / "data" / "invented_agreements.json"
    settings.PAYUNG_REMOVAL_AGREEMENTS = str(data)

    (partner,) = agreements.partners()
    assert "invented" in partner
    assert all(one.until > clock.now().date() for one in agreements.agreements())
