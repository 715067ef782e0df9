"""Lanes, levels and paths, and the times until a person must act.

Design: section 7.
"""

from enum import StrEnum
from typing import Final


class Lane(StrEnum):
    """The lane of a report. The door decides it, never the sender."""

    CHILD = "child"
    COMMUNITY = "community"
    PARTNER = "partner"
    INDUSTRY = "industry"
    FOREIGN_POLICE = "foreign_police"


# Lanes of people close to a child: nothing is below P3, and safety not known is P2.
CLOSE_TO_THE_CHILD: Final = frozenset({Lane.CHILD, Lane.COMMUNITY})


class Level(StrEnum):
    """The urgency. P1 is danger now; the smallest is the most urgent, so that `min` finds it."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"


# Minutes until a person must have acted, day and night for P1.
FIRST_HUMAN_ACT: Final = {
    Level.P1: 15,
    Level.P2: 240,
    Level.P3: 1_440,
    Level.P4: 1_440,
    Level.P5: 43_200,
}
RISES_AFTER: Final = 0.75  # part of its time after which a clock escalates to a supervisor
# Levels at which a child may be in danger: the report is listed until officers have recorded that the child is
# safe.
UNTIL_SAFE: Final = frozenset({Level.P1, Level.P2})
# Days to the next action, which an officer names; and to the next check on a child who is safe.
NEXT_ACTION_DAYS: Final = {Level.P1: 7, Level.P2: 30, Level.P3: 30, Level.P4: 92, Level.P5: 92}
NEXT_LOOK_DAYS: Final = 92
# Where nothing can read a text, or the second reader is not sure, a person looks within the hour.
UNREAD_MINUTES: Final = 60
SPREADING_PICTURE_MINUTES: Final = 240


class Path(StrEnum):
    """What must be done differently, not sooner."""

    OVERSIGHT = "oversight"
    NO_HOME_CONTACT = "no_home_contact"
    HELPLINE_HANDOVER = "helpline_handover"
    CHILD_WHO_HARMED = "child_who_harmed"
    TRAFFICKING = "trafficking"
    ADULT_SURVIVOR = "adult_survivor"
    REMOVAL = "removal"
    VICTIM_IDENTIFICATION = "victim_identification"


def more_urgent(one: Level, other: Level) -> Level:
    """Return the more urgent of two levels."""
    return min(one, other)
