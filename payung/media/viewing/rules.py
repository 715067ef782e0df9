"""Rules of viewing with care: the steps in which a picture is shown, for how long, and when to stop.

Pure rules. At most four hours a day (INHOPE), timetabled breaks (IWF); a smaller and blurred picture harms less
and is not harmless, so nothing is shown larger than it was asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import IntEnum
from typing import Final

MOST_A_DAY: Final = 240  # minutes; a unit may set fewer, never more
AT_ONCE: Final = 30  # minutes from the first look to the break
REST: Final = 15  # minutes without a look that are a break
NIGHT: Final = (time(22), time(6))  # in the unit's zone
SHOWN_FOR: Final = timedelta(minutes=2)  # then it is hidden again, until the officer asks again
BESIDE_FOR: Final = timedelta(hours=2)  # that a colleague's word counts


class Step(IntEnum):
    """How much is shown; the officer asks for each step."""

    SMALL = 1  # small, grey, blurred
    CLEAR = 2  # small, grey
    LARGER = 3  # larger, grey
    WHOLE = 4  # in colour, as large as a screen


MOST_UNASKED: Final = Step.LARGER  # of another still; colour is asked for at each


@dataclass(frozen=True)
class Shown:
    """The pictures shown in a viewing so far, in order: each step with its still.

    Still 0 is the picture itself, or what is shown first of a film or of many pictures.
    """

    steps: tuple[tuple[Step, int], ...]

    @property
    def still(self) -> int:
        """Return which still was shown last."""
        return self.steps[-1][1]

    @property
    def given(self) -> Step:
        """Return the step of another still that needs no new reason: the last one with a reason."""
        return min(max(step for step, _still in self.steps), MOST_UNASKED)

    @property
    def farthest(self) -> Step:
        """Return the farthest step of the last still that was shown, or that needs no new reason."""
        return max(self.given, *(step for step, still in self.steps if still == self.still))


@dataclass(frozen=True)
class Limits:
    """The limits of a unit, in minutes."""

    a_day: int = MOST_A_DAY
    at_once: int = AT_ONCE
    rest: int = REST


@dataclass(frozen=True)
class Span:
    """A picture that was shown."""

    began_at: datetime
    until: datetime


@dataclass(frozen=True)
class Exposure:
    """An officer's exposure: today in their unit's zone, and since their last break.

    `rested_at`: when the break ends that is due; None where none is.
    """

    today: timedelta = timedelta()
    since_break: timedelta = timedelta()
    rested_at: datetime | None = None


def exposure(spans: Iterable[Span], now: datetime, zone: tzinfo, limits: Limits) -> Exposure:
    """Return an officer's exposure. `spans`: of the past day at least, in any order.

    Since the break, what counts is all the time from the first look: between two pictures nobody rests.
    """
    ordered = merged(spans)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    today = sum(
        (max(timedelta(), min(span.until, now) - max(span.began_at, midnight)) for span in ordered),
        timedelta(),
    )
    since = _since_break(ordered, now, timedelta(minutes=limits.rest))
    if since is None:
        return Exposure(today)
    long = now - since.began_at
    is_due = long >= timedelta(minutes=limits.at_once)
    return Exposure(today, long, since.until + timedelta(minutes=limits.rest) if is_due else None)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, overlapping ones joined: two windows are viewed with the same eyes."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.began_at):
        if joined and span.began_at <= joined[-1].until:
            joined[-1] = Span(joined[-1].began_at, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return joined


def _since_break(ordered: list[Span], now: datetime, rest: timedelta) -> Span | None:
    """Return the span in which an officer has viewed without a break; None during a rest."""
    going: Span | None = None
    for span in ordered:
        until = min(span.until, now)
        if going and span.began_at - going.until < rest:
            going = Span(going.began_at, max(going.until, until))
        else:
            going = Span(span.began_at, until)
    return going if going and now - going.until < rest else None


def left(exposure: Exposure, limits: Limits) -> timedelta:
    """Return the time left for viewing now: to the break, or to the day's limit."""
    return max(
        timedelta(),
        min(
            timedelta(minutes=limits.a_day) - exposure.today,
            timedelta(minutes=limits.at_once) - exposure.since_break,
        ),
    )


def is_night(now: datetime, zone: tzinfo) -> bool:
    """Say whether it is night where the unit is."""
    evening, morning = NIGHT
    here = now.astimezone(zone).time()
    return here >= evening or here < morning
