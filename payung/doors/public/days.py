"""Days as people here write them: in the language of the page, in the time of the country."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from django.conf import settings

from payung.foundation import clock
from payung.language.languages import BY_CODE, ENGLISH

# Where a country has several times, the one that most people live by; elsewhere its only one.
_MOST_LIVE_BY: Final = {"ID": "Asia/Jakarta", "MY": "Asia/Kuala_Lumpur"}
# Babel knows no Tetum.
_TETUM_MONTHS: Final = (
    *("Janeiru", "Fevereiru", "Marsu", "Abril", "Maiu", "Juñu"),
    *("Jullu", "Agostu", "Setembru", "Outubru", "Novembru", "Dezembru"),
)
_BUDDHIST: Final = 543  # years that the Buddhist era is ahead


@lru_cache(maxsize=16)
def _zone(country: str) -> ZoneInfo:
    zones = get_global("territory_zones").get(country) or ["UTC"]
    return ZoneInfo(_MOST_LIVE_BY.get(country, zones[0]))


def local(moment: datetime) -> date:
    """Return the day that it was here at `moment` (aware)."""
    return moment.astimezone(_zone(settings.PAYUNG_COUNTRY)).date()


def today() -> date:
    """Return which day it is here."""
    return local(clock.now())


def written(day: date, language: str) -> str:
    """Return a day with its month in words, as the readers of `language` (a code of settings) write it.

    Years are of the common era. Only Thai counts in the Buddhist era: school, papers and telephones there all
    do, and it says so, since a child must never take 2569 for another calendar's year.
    """
    tongue = BY_CODE.get(language, ENGLISH)
    if tongue.code == "tet":
        return f"{day.day} {_TETUM_MONTHS[day.month - 1]} {day.year}"
    if tongue.code == "th":
        return f"{format_date(day, 'd MMMM', tongue.babel)} พ.ศ. {day.year + _BUDDHIST}"
    return format_date(day, "long", tongue.babel).translate(_numerals(tongue.babel))


@lru_cache(maxsize=16)
def _numerals(babel: str) -> dict[int, str]:
    """Return what to write instead of 0 to 9 where a language usually has numerals of its own."""
    system = Locale.parse(babel).default_numbering_system
    return {ord("0") + digit: sign for digit, sign in enumerate(_NUMERALS.get(system, ""))}


_NUMERALS: Final = {"mymr": "၀၁၂၃၄၅၆၇၈၉"}
