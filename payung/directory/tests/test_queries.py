"""What a child and an officer see of the directory."""

from collections.abc import Callable
from typing import Any

import pytest

from payung.directory import actions, queries, reference
from payung.directory.helpline_kinds import KINDS, Purpose
from payung.directory.tests.named_tests import OFFICER, all_tested, none_tested
from payung.foundation.errors import NotFound
from payung.foundation.viewer import DOOR, SYSTEM

pytestmark = pytest.mark.django_db
Counter = Callable[[int], Any]


@pytest.fixture(autouse=True)
def _loaded() -> None:
    actions.load_reference(SYSTEM)
    all_tested()


def test_every_kind_in_the_reference_data_is_classified() -> None:
    assert {record["kind"] for record in reference.helplines()} <= set(KINDS)


@pytest.mark.parametrize(
    ("iso2", "names"),
    [
        ("BN", ["Talian ANAK 121", "Welfare Helpline 141"]),
        ("ID", ["SAPA 129", "TePSA"]),
        ("KH", ["Child Helpline Cambodia"]),
        ("LA", ["Lao Youth Union", "Lao Women's Union"]),
        ("MM", []),
        ("MY", ["Talian Kasih"]),
        ("PH", ["MAKABATA", "Bantay Bata 163"]),
        ("SG", ["Tinkle Friend", "National Anti-Violence", "National Mindline"]),
        ("TH", ["Childline Thailand 1387", "Social Assistance Centre 1300"]),
        ("TL", []),
        ("VN", ["National Child Protection Hotline 111"]),
    ],
)
def test_a_child_sees_childrens_lines_first_then_national_ones(iso2: str, names: list[str]) -> None:
    shown = [line.name for line in queries.helplines(DOOR, iso2)]
    assert len(shown) == len(names)
    assert all(name.startswith(start) for name, start in zip(shown, names, strict=True))


def test_everybody_offered_to_talk_to_has_a_number() -> None:
    for home in queries.countries(DOOR):
        assert all(line.numbers for line in queries.helplines(DOOR, home.iso2))


def test_a_site_is_never_a_number() -> None:
    # given a service that is reached by address only
    (line,) = queries.helplines(DOOR, "TH", Purpose.REMOVAL)
    # then it has a way, but no number
    assert line.numbers == ()
    assert [way.href for way in line.other_ways] == ["https://report.thaihotline.org/?lang=en"]


def test_a_value_with_an_outdated_term_is_for_upkeep_only() -> None:
    shown = [
        way.value
        for home in queries.countries(DOOR)
        for purpose in Purpose
        for line in queries.helplines(DOOR, home.iso2, purpose)
        for way in line.contacts
    ]
    kept = [way.value for line in queries.for_upkeep(SYSTEM, "PH") for way in line.contacts]
    assert not any("porn" in value for value in shown)
    assert any("porn" in value for value in kept)
    assert "0918-912-2813" in shown


def test_a_helpline_says_where_it_comes_from_and_has_the_name_that_the_country_knows() -> None:
    (line, *_others) = queries.helplines(DOOR, "VN")
    assert line.source
    assert line.source_date == "2024"
    assert line.known_as == "Tổng đài 111"
    assert (line.day_and_night, line.free, line.languages) == (True, True, ("vi",))
    assert [(way.value, way.href) for way in line.numbers] == [("111", "tel:111")]


def test_a_line_without_any_way_is_not_shown_to_a_child_but_kept() -> None:
    names = {line.name for line in queries.for_upkeep(SYSTEM, None)}
    assert any(name.startswith("StopNCII") for name in names)
    assert queries.international(DOOR, Purpose.TALK) == ()


def test_emergency_numbers_are_police_emergency_numbers() -> None:
    (line,) = queries.emergency(DOOR, "ID")
    assert [(way.value, way.href) for way in line.numbers] == [
        ("110", "tel:110"),
        ("112 (from mobiles)", "tel:112"),
    ]
    assert [(way.written, str(way.remark)) for way in line.numbers] == [
        ("110", ""),
        ("112", "from a mobile phone"),
    ]
    assert line.known_as == "POLRI emergency"


def test_every_country_has_an_emergency_number_that_is_no_ambulances_alone() -> None:
    for home in queries.countries(DOOR):
        (line,) = queries.emergency(DOOR, home.iso2)
        assert line.numbers
        assert not any("(ambulance)" in way.value for way in line.contacts)


def test_nothing_is_shown_that_nobody_has_tested() -> None:
    none_tested()
    for home in queries.countries(DOOR):
        assert not any(queries.helplines(DOOR, home.iso2, purpose) for purpose in Purpose)
    assert queries.international(DOOR) == ()


def test_where_calling_may_harm_a_caution_says_so_to_officers() -> None:
    assert [home.iso2 for home in queries.countries(DOOR) if home.caution] == ["MM"]


def test_international_help_has_no_country() -> None:
    lines = queries.international(DOOR)
    assert [line.known_as for line in lines] == ["Take It Down", "CyberTipline"]
    assert lines[0].country is None
    assert set(lines[0].languages) >= {"en", "id", "km", "th", "vi"}


@pytest.mark.parametrize("iso2", ["MM", "TL"])
def test_a_country_without_a_tested_number_says_so(iso2: str) -> None:
    none_tested()
    missing_numbers = queries.gaps(DOOR, iso2)
    assert missing_numbers
    assert (missing_numbers.no_talk, missing_numbers.no_emergency) == (True, True)
    assert "We do not have a number for you here yet" in str(missing_numbers.sentence)
    assert "verified" in missing_numbers.missing


def test_a_country_with_both_kinds_of_number_has_no_gap() -> None:
    missing = queries.gaps(DOOR, "BN")
    assert not missing
    assert missing.sentence == ""


def test_a_country_without_an_emergency_number_says_only_that() -> None:
    for line in queries.emergency(DOOR, "KH"):
        for way in line.numbers:
            actions.record_test(OFFICER, way.id, worked=False, confirm_last=True)
    missing = queries.gaps(DOOR, "KH")
    assert (missing.no_talk, missing.no_emergency) == (False, True)
    assert "emergency" in str(missing.sentence)


def test_countries_have_their_languages_and_source() -> None:
    assert len(queries.countries(DOOR)) == 11
    home = queries.country(DOOR, "SG")
    assert home.languages == ("en-SG", "zh-Hans-SG", "ms-SG", "ta-SG")
    assert home.source


def test_an_unknown_country_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.country(DOOR, "ZZ")
    with pytest.raises(NotFound):
        queries.gaps(DOOR, "ZZ")
    assert queries.helplines(DOOR, "ZZ") == ()


def test_a_page_costs_few_queries(django_assert_num_queries: Counter) -> None:
    with django_assert_num_queries(2):
        queries.helplines(DOOR, "PH")
    with django_assert_num_queries(2):
        queries.international(DOOR)
    with django_assert_num_queries(3):
        queries.gaps(DOOR, "PH")
    with django_assert_num_queries(3):
        queries.countries_without_number(SYSTEM)
    with django_assert_num_queries(2):
        queries.has_tested_number(SYSTEM, "PH", Purpose.TALK)
    with django_assert_num_queries(1):
        queries.countries(DOOR)
