"""The number of people that a unit needs for an expected load: pure arithmetic.

Two figures have a source: at most four hours of viewing a day (INHOPE), and about 0.18 in 100 services' reports
urgent (NCMEC 2023, second-hand: 63,892 of 36.2 million). All others are our guesses, to be replaced by a unit's
real figures after its first weeks. docs/operators/first-unit.md works through an example.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST: Final = 100_000  # reports a day in one lane: ten times the largest known national load
MOST_LANGUAGES: Final = 50
DAYS: Final = 220  # working days a year: 365 less weekends, leave, illness, training
HOURS: Final = 5.5  # hours of such a day with reports: of 8, less breaks, hand-over, counselling
VIEWING: Final = 4.0  # hours of such a day with pictures, at most (INHOPE)
SHIFT: Final = 8.0
FIRST_ACTS: Final = 2.0  # hours of first acts for one child in danger now
BUSY: Final = 0.5  # a seat that must answer within 15 minutes is free half of the time
RATIO: Final = 6  # officers to one supervisor
LARGE: Final = 200  # more people than one unit can lead


class Work(StrEnum):
    """The four sorts of work on a report."""

    INTAKE = "intake"
    PROTECTION = "protection"
    INVESTIGATION = "investigation"
    IDENTIFICATION = "identification"


class Post(StrEnum):
    """A post in a unit."""

    INTAKE = "intake"
    SUPERVISOR = "supervisor"
    PROTECTION = "protection"
    INVESTIGATOR = "investigator"
    IDENTIFICATION = "identification"
    WELLBEING = "wellbeing"
    TRAINING = "training"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Effort:
    """The effort of a report of one lane: minutes by sort of work, and how many in 100 are urgent."""

    minutes: Mapping[Work, int]
    urgent: float


def _effort(intake: int, protect: int, investigate: int, identify: int, urgent: float) -> Effort:
    return Effort(dict(zip(Work, (intake, protect, investigate, identify), strict=True)), urgent)


# By lane. People look at only a part of services' reports: most are repeats.
EFFORT: Final[Mapping[str, Effort]] = {
    "child": _effort(120, 90, 240, 30, 20),
    "community": _effort(60, 60, 180, 20, 20),
    "partner": _effort(30, 15, 90, 45, 2),
    "industry": _effort(20, 5, 45, 30, 0.18),
    "foreign_police": _effort(30, 15, 180, 45, 2),
}
PART: Final = 10.0  # of 100 reports of services, those that a person looks at; the rest is bundled


@dataclass(frozen=True)
class Load:
    """Expected reports a day by lane, the percentage of services' reports that a person sees, and languages."""

    reports: Mapping[str, float]
    part: float = PART
    languages: int = 1

    def hours(self, work: Work) -> float:
        """Return hours a day of one sort of work."""
        minutes = sum(self._seen(lane) * EFFORT[lane].minutes[work] for lane in EFFORT)
        return minutes / 60

    def urgent(self) -> float:
        """Return the number of reports a day about a child in danger now."""
        return sum(self.reports.get(lane, 0) * row.urgent / 100 for lane, row in EFFORT.items())

    def _seen(self, lane: str) -> float:
        part = self.part / 100 if lane == "industry" else 1
        return self.reports.get(lane, 0) * part


@dataclass(frozen=True)
class Need:
    """The number of people for one post, computed from `hours` of work a day and `exact`.

    `least`: the smallest number for any load.
    """

    post: Post
    people: int
    least: int
    hours: float | None = None
    each: float | None = None  # hours a year of one of them
    exact: float | None = None


@dataclass(frozen=True)
class Plan:
    """The people that a unit needs."""

    needs: tuple[Need, ...]
    seats: int  # people on duty at every hour
    urgent: float  # reports a day of a child in danger now
    interpreters: int  # on call, not in the unit

    @property
    def people(self) -> int:
        """Return the number of people in all."""
        return sum(need.people for need in self.needs)

    @property
    def is_large(self) -> bool:
        """Say whether this is more than one unit can lead."""
        return self.people > LARGE


def plan(load: Load) -> Plan:
    """Return the plan for a load. Zero gives the smallest team that can answer day and night."""
    urgent = load.urgent()
    seats = seats_for(urgent)
    intake = _worked(Post.INTAKE, load.hours(Work.INTAKE), HOURS, seats * people_for_seat())
    protection = _worked(Post.PROTECTION, load.hours(Work.PROTECTION), HOURS, 3)
    investigation = _worked(Post.INVESTIGATOR, load.hours(Work.INVESTIGATION), HOURS, 2)
    identification = _worked(Post.IDENTIFICATION, load.hours(Work.IDENTIFICATION), VIEWING, 2)
    led = intake.people + investigation.people + identification.people
    supervisors = _counted(Post.SUPERVISOR, led / RATIO, 2)
    front = led + protection.people + supervisors.people
    return Plan(
        needs=(
            intake,
            supervisors,
            protection,
            investigation,
            identification,
            _counted(Post.WELLBEING, front / 30, 1),
            _counted(Post.TRAINING, front / 40, 1),
            _counted(Post.ADMINISTRATOR, 0, 2),
        ),
        seats=seats,
        urgent=urgent,
        interpreters=2 * load.languages,
    )


def seats_for(urgent: float) -> int:
    """Return the people on duty at once: a third of the day's urgent reports comes in one shift."""
    return max(1, _up(urgent / 3 * FIRST_ACTS / (SHIFT * BUSY)))


def people_for_seat() -> int:
    """Return the people who fill one seat at every hour of the year."""
    return _up(365 * 24 / (DAYS * SHIFT))


def _worked(post: Post, hours: float, hours_a_day: float, least: int) -> Need:
    yearly = DAYS * hours_a_day
    exact = hours * 365 / yearly
    return Need(post, max(least, _up(exact)), least, hours, yearly, exact)


def _counted(post: Post, exact: float, least: int) -> Need:
    return Need(post, max(least, _up(exact)), least, exact=exact)


def _up(exact: float) -> int:
    """Return the next whole number, tolerant of floating-point error."""
    return math.ceil(round(exact, 9))
