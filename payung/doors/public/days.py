"""Dates in the language of the page and the time zone of the country."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location
from django.conf import settings

from payung.foundation import clock
from payung.language.languages import BY_CODE, ENGLISH

# The time zone of most people, in countries that have several.
_MOST_LIVE_BY: Final = {"ID": "Asia/Jakarta", "MY": "Asia/Kuala_Lumpur"}
# Babel knows no Tetum.
_TETUM_MONTHS: Final = (
    *("Janeiru", "Fevereiru", "Marsu", "Abril", "Maiu", "Juñu"),
    *("Jullu", "Agostu", "Setembru", "Outubru", "Novembru", "Dezembru"),
)
_BUDDHIST: Final = 543  # years by which the Buddhist era is ahead


@lru_cache(maxsize=16)
def _zone(country: str) -> ZoneInfo:
    zones = get_global("territory_zones").get(country) or ["UTC"]
    return ZoneInfo(_MOST_LIVE_BY.get(country, zones[0]))


def local(moment: datetime) -> date:
    """Return the local date of `moment` (aware)."""
    return moment.astimezone(_zone(settings.PAYUNG_COUNTRY)).date()


def today() -> date:
    """Return today's local date."""
    return local(clock.now())


def hour(moment: datetime, language: str) -> str:
    """Return the local time of day, with its date unless that is today, and the city whose time it is.

    The city only where the country has several times.
    """
    country, tongue = settings.PAYUNG_COUNTRY, BY_CODE.get(language, ENGLISH)
    there = moment.astimezone(_zone(country))
    said = format_time(there.time(), "HH:mm", locale=tongue.babel).translate(
        _numerals(tongue.babel)
    )
    if there.date() != today():
        said = f"{written(there.date(), language)}, {said}"
    names = get_global("territory_zones").get(country) or []
    if len({moment.astimezone(ZoneInfo(name)).utcoffset() for name in names}) > 1:
        said += f" ({get_timezone_location(_zone(country), tongue.babel, return_city=True)})"
    return said


def written(day: date, language: str) -> str:
    """Return a date with its month in words, as readers of `language` (a code of settings) write it.

    Years are of the common era. Only Thai uses the Buddhist era, as schools, papers and telephones there do. It
    names the era, so that no child takes 2569 for a year of another calendar.
    """
    tongue = BY_CODE.get(language, ENGLISH)
    if tongue.code == "tet":
        return f"{day.day} {_TETUM_MONTHS[day.month - 1]} {day.year}"
    if tongue.code == "th":
        return f"{format_date(day, 'd MMMM', tongue.babel)} พ.ศ. {day.year + _BUDDHIST}"
    return format_date(day, "long", tongue.babel).translate(_numerals(tongue.babel))


@lru_cache(maxsize=16)
def _numerals(babel: str) -> dict[int, str]:
    """Return the replacements of 0 to 9 for a language that usually has other numerals."""
    system = Locale.parse(babel).default_numbering_system
    return {ord("0") + digit: sign for digit, sign in enumerate(_NUMERALS.get(system, ""))}


_NUMERALS: Final = {"mymr": "၀၁၂၃၄၅၆၇၈၉"}
