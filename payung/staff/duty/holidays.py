"""A country's holidays, as the library knows them. A unit's own days off are data (`DayOff`)."""

from collections.abc import Iterable
from datetime import date


def holidays_of(country: str, first: date, last: date, language: str) -> dict[date, str]:
    """Return the names of a country's holidays from `first` up to `last`; none where nobody knows them.

    In a language (BCP-47) where the library has it, else in English, never as the machine is set.
    """
    import holidays  # here, since it is a table of the whole world and only the rota needs it

    try:
        spoken = holidays.country_holidays(country)
    except NotImplementedError:
        return {}
    known = holidays.country_holidays(
        country,
        years=range(first.year, last.year + 1),
        language=_spoken(spoken.supported_languages, language) or spoken.default_language,
    )
    return {day: name for day, name in sorted(known.items()) if first <= day < last}


def _spoken(offered: Iterable[str], language: str) -> str | None:
    """Return the language of those offered that is the wanted one, or English; None: neither is there."""
    families = {code.partition("_")[0]: code for code in sorted(offered, reverse=True)}
    return families.get(language.partition("-")[0]) or families.get("en")
