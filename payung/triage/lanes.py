"""Lanes, levels and paths: the terms of triage's answers, and how soon a person must act.

Design: section 7.
"""

from enum import StrEnum
from typing import Final


class Lane(StrEnum):
    """The way by which a report came. The door decides it, never the sender."""

    CHILD = "child"
    COMMUNITY = "community"
    PARTNER = "partner"
    INDUSTRY = "industry"
    FOREIGN_POLICE = "foreign_police"


# Here somebody close to a child speaks: nothing is below P3, and safety not known is P2.
CLOSE_TO_THE_CHILD: Final = frozenset({Lane.CHILD, Lane.COMMUNITY})


class Level(StrEnum):
    """How urgent.

    P1 is danger now; the smaller, the more urgent, so that `min` is the most urgent.
    """

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
RISES_AFTER: Final = 0.75  # of its time a clock rises to a supervisor
# A child may be in danger: deciding such a level ends nothing. The report is listed until officers have written
# down what became of the child.
UNTIL_SAFE: Final = frozenset({Level.P1, Level.P2})
# Within how many days the next action is, which an officer names; and the next look at a child who is safe.
NEXT_ACTION_DAYS: Final = {Level.P1: 7, Level.P2: 30}
NEXT_LOOK_DAYS: Final = 92
UNREAD_LANGUAGE_MINUTES: Final = (
    60  # no phrase list can raise it, so a person looks within the hour
)
SPREADING_PICTURE_MINUTES: Final = 240


class Path(StrEnum):
    """What must happen differently, rather than sooner."""

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
