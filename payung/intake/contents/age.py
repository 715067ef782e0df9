"""Find when a child in a report comes of age, as far as the report gives an age. Pure.

From then on only they have the rights in the report, even if somebody else sent it.
"""

from datetime import datetime
from typing import Final

from payung.cases.retention.periods import months_after
from payung.foundation.age_bands import YEARS
from payung.triage.report import Report

_LAST_YEAR: Final = 17
_OLDEST: Final = {band.value: oldest for band, (_youngest, oldest) in YEARS.items()}


def may_be_18_from(report: Report, received_at: datetime) -> datetime | None:
    """Return the first day on which the child of a report may be 18; None where no age is known.

    A child of 14 is 18 after three to four years: the earlier date counts, so that nobody's right is missed. It
    is the first of a month, since it becomes a date in clear: the day would reveal more of the child.
    """
    child = report.children[0] if report.children else None
    if child is None or child.adult_now:
        return None
    age = child.age if child.age is not None else _OLDEST.get(child.age_band or "")
    if age is None:
        return None
    day = months_after(received_at, 12 * (_LAST_YEAR - age))
    return months_after(day.replace(day=1, hour=0, minute=0, second=0, microsecond=0), 1)
