"""Dates in the language of the page, in its readers' calendar and the country's time zone."""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from django.utils import translation

from payung.doors.public import days, tags
from payung.foundation import clock
from payung.language.languages import BY_CODE

DAY = date(2026, 11, 7)
WRITTEN = {
    "en": "November 7, 2026",
    "id": "7 November 2026",
    "ms": "7 November 2026",
    "fil": "Nobyembre 7, 2026",
    "th": "7 พฤศจิกายน พ.ศ. 2569",
    "vi": "7 tháng 11, 2026",
    "km": "7 វិច្ឆិកា 2026",
    "lo": "7 ພະຈິກ 2026",
    "my": "၂၀၂၆ နိုဝင်ဘာ ၇",
    "ta": "7 நவம்பர், 2026",
    "zh-hans": "2026年11月7日",
    "tet": "7 Novembru 2026",
    "pt": "7 de novembro de 2026",
}


def test_no_language_is_missing() -> None:
    assert set(WRITTEN) == set(BY_CODE)


@pytest.mark.parametrize("language", WRITTEN)
def test_a_day_is_written_in_every_language(language: str) -> None:
    assert days.written(DAY, language) == WRITTEN[language]
    with translation.override(language):
        assert tags.day(DAY) == WRITTEN[language]


def test_months_in_tetum_are_twelve() -> None:
    written = [days.written(date(2026, month, 1), "tet") for month in range(1, 13)]
    assert len(set(written)) == 12
    assert (written[0], written[11]) == ("1 Janeiru 2026", "1 Dezembru 2026")


def test_an_unknown_language_is_english() -> None:
    assert days.written(DAY, "xx") == WRITTEN["en"]


@pytest.mark.parametrize(
    ("country", "day"),
    [("TH", 8), ("ID", 8), ("MY", 8), ("TL", 8), ("MM", 8), ("XA", 7), ("", 7)],
)
def test_a_moment_is_of_the_day_that_it_was_in_the_country(country: str, day: int) -> None:
    late = datetime(2026, 11, 7, 17, 30, tzinfo=UTC)
    with override_settings(PAYUNG_COUNTRY=country), clock.at(late):
        assert days.today() == date(2026, 11, day)
        assert tags.day(late) == f"November {day}, 2026"
