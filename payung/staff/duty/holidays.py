"""A country's holidays, as the library knows them. A unit's own days off are data (`DayOff`)."""

from datetime import date


def holidays_of(country: str, first: date, last: date) -> dict[date, str]:
    """Return the names of a country's holidays from `first` up to `last`; none where nobody knows them."""
    import holidays  # here, since it is a table of the whole world and only the rota needs it

    try:
        known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        return {}
    return {day: name for day, name in sorted(known.items()) if first <= day < last}
