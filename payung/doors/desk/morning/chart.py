"""The response times as bars: how much of the time that its level allows the median of each week takes.

A drawing without a style: in the colour of the text, lighter by level. The table has every number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from payung.cases.queue.queries.response_times import LEVELS, WEEKS, ResponseTime
from payung.triage.lanes import Level

HEIGHT: Final = 120  # of twice the time allowed
MOST: Final = 2.0  # times the time allowed; a longer bar ends there
_BAR, _GAP = 14, 2
_OPACITIES: Final = {Level.P1: "1", Level.P2: "0.6", Level.P3: "0.3"}
_WEEK: Final = len(LEVELS) * (_BAR + _GAP) + 12


@dataclass(frozen=True)
class Bar:
    """One bar, in units of the drawing."""

    opacity: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """The bars of all weeks. `limit`: where a bar has used all of its time. `weeks`: where each begins."""

    bars: tuple[Bar, ...]
    weeks: tuple[tuple[int, date], ...]
    width: int
    height: int = HEIGHT
    limit: int = HEIGHT // 2


def chart(rows: Sequence[ResponseTime]) -> Chart:
    """Return the drawing of response times."""
    weeks = sorted({row.week for row in rows})
    bars = [
        _bar(row, weeks.index(row.week), share) for row in rows if (share := row.share) is not None
    ]
    return Chart(
        tuple(bars),
        tuple((number * _WEEK, week) for number, week in enumerate(weeks)),
        width=WEEKS * _WEEK,
    )


def _bar(row: ResponseTime, week: int, share: float) -> Bar:
    height = max(2, round(min(share, MOST) / MOST * HEIGHT))
    x = week * _WEEK + LEVELS.index(row.level) * (_BAR + _GAP)
    return Bar(_OPACITIES[row.level], x, HEIGHT - height, _BAR, height)
