"""The evidence of a report, and the questions that rules and paths ask about it. Each question
is one small function.

Three answers are possible to whether something is so: known, open (missing or unsure), ruled out.
Only what
is ruled out by an answer counts as not so: not known never lowers a level (load-bearing rule 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane
from payung.triage.phrases import Signal
from payung.triage.report import Report, Suspect, Timing
from payung.triage.signals import Signals

IN_THE_HOME: Final = frozenset(
    {"parent_or_carer", "sibling", "other_relative", "household", "partner"}
)
# Who by their place in a child's life meets children, unless somebody answered that they do not.
NEAR_CHILDREN: Final = frozenset(
    {"teacher_or_coach", "religious_leader", "community_leader", "employer_or_recruiter"}
)
OFFICIALS: Final = frozenset({"police", "other_official"})
EXTORTION: Final = frozenset({"threatened_with_images", "money_demanded", "more_images_demanded"})
EXTORTING: Final = frozenset({"extorted", "demanded"})
ARRANGING: Final = frozenset({"arranged_or_facilitated", "recruited", "shared_or_sold"})
MATERIAL: Final = frozenset(
    {
        "found_material_of_a_child",
        "images_shared_with_others",
        "images_taken_secretly",
        "images_sent_under_pressure",
        "made_or_altered_by_ai",
    }
)
# A particular child, not only pictures: somebody is or was in touch with them.
CONTACT: Final = frozenset(
    {
        "asked_for_images",
        "asked_to_meet",
        "met_in_person",
        "offered_money_or_gifts",
        "sexual_messages",
        "shown_sexual_material",
        "images_sent_under_pressure",
        "livestreamed_abuse",
        "sexual_abuse_in_person",
        "forced_or_arranged_by_someone",
        "moved_held_or_sold_by_someone",
        "retaliation_threatened",
        *EXTORTION,
    }
)
LEADS_TO_A_PERSON: Final = frozenset(
    {
        "account",
        "name",
        "profile_url",
        "phone",
        "email",
        "ip",
        "payment",
        "crypto_wallet",
        "game_id",
        "device",
        "vehicle",
    }
)
MATERIAL_KINDS: Final = frozenset({"content_url", "md5", "sha1", "sha256", "pdq", "series"})
KNOWS_THE_CHILD: Final = frozenset(
    {
        "child",
        "friend",
        "sibling",
        "parent_or_carer",
        "teacher",
        "health_worker",
        "social_worker",
        "community_worker",
        "adult_survivor",
    }
)
_PAST_DAY: Final = frozenset({"now", "today"})
_PAST_MONTH: Final = frozenset({"now", "today", "past_week", "past_month"})
_LONG_AGO: Final = frozenset({"past_year", "earlier"})
_OPEN: Final = frozenset({None, "unsure"})


class Answer(Enum):
    """Whether something is so."""

    KNOWN = auto()
    OPEN = auto()
    RULED_OUT = auto()


@dataclass(frozen=True)
class Told:
    """A report, the lane it came by, and what its free text signals."""

    report: Report
    lane: Lane
    signals: Signals

    @property
    def timing(self) -> Timing:
        """Return the timing, empty where nothing is known of it."""
        return self.report.timing or _NO_TIMING

    @property
    def close(self) -> bool:
        """Say whether a child, or somebody near one, is telling."""
        return self.lane in CLOSE_TO_THE_CHILD

    def concern(self, *any_of: str) -> bool:
        """Say whether any of these concerns was named."""
        return not set(any_of).isdisjoint(self.report.concerns)

    def hears(self, signal: Signal) -> bool:
        """Say whether the free text signals this."""
        return signal in self.signals


_NO_TIMING: Final = Timing()


def roles(told: Told, any_of: frozenset[str]) -> bool:
    """Say whether any suspect is said to have done one of these."""
    return any(suspect.role in any_of for suspect in told.report.suspects)


def in_the_past_day(told: Told) -> bool:
    """Say whether the last of it was now or today."""
    return told.timing.last in _PAST_DAY


def happened_lately(told: Told) -> Answer:
    """Say whether it goes on or was in the past month.

    An answer "long ago" rules it out unless it may go on.
    """
    if told.timing.ongoing == "yes" or told.timing.last in _PAST_MONTH:
        return Answer.KNOWN
    is_over = told.timing.ongoing != "unsure"
    return Answer.RULED_OUT if told.timing.last in _LONG_AGO and is_over else Answer.OPEN


def adult_tells(told: Told) -> bool:
    """Say whether an adult tells what happened in childhood."""
    return told.report.reporter == "adult_survivor" or any(
        child.adult_now for child in told.report.children
    )


def is_in_the_home(suspect: Suspect) -> bool:
    """Say whether a suspect is family, household or carer, or lives in the child's home."""
    return suspect.same_home == "yes" or suspect.relationship in IN_THE_HOME


def can_reach(suspect: Suspect) -> bool:
    """Say whether a suspect is known to reach the child or other children."""
    if is_in_the_home(suspect) or suspect.reaches_children == "yes":
        return True
    return suspect.relationship in NEAR_CHILDREN and suspect.reaches_children in _OPEN


def may_reach(suspect: Suspect) -> bool:
    """Say whether somebody answered that they are not sure whether a suspect reaches children."""
    return "unsure" in (suspect.same_home, suspect.reaches_children)


def _cannot_reach(suspect: Suspect) -> bool:
    return suspect.same_home == "no" and suspect.reaches_children == "no" and not can_reach(suspect)


def abused_in_person(told: Told) -> bool:
    """Say whether somebody harmed the child in person."""
    return told.concern("sexual_abuse_in_person") or roles(told, frozenset({"abused_in_person"}))


def abuser_reaches_child(told: Told) -> Answer:
    """Say whether somebody who may have done it in person is at home or reaches the child in the
    next days.
    """
    suspects = told.report.suspects
    if any(can_reach(suspect) for suspect in suspects) or told.hears(Signal.HOME_NAMED):
        return Answer.KNOWN
    possible = [s for s in suspects if s.role in ("abused_in_person", "unsure", None)]
    if possible and all(_cannot_reach(suspect) for suspect in possible):
        return Answer.RULED_OUT
    return Answer.OPEN


def carer_arranges(told: Told) -> Answer:
    """Say whether somebody in the home arranges it; open where nobody said who does."""
    suspects = told.report.suspects
    forced = told.concern("forced_or_arranged_by_someone")
    arranging = [s for s in suspects if s.role in ARRANGING]
    if any(is_in_the_home(s) for s in (suspects if forced else arranging)):
        return Answer.KNOWN
    if not forced and not arranging:
        return Answer.RULED_OUT
    if forced and told.hears(Signal.HOME_NAMED):
        return Answer.KNOWN
    candidates = arranging or [s for s in suspects if s.role in ("unsure", None)]
    outside = candidates and all(home_ruled_out(suspect) for suspect in candidates)
    return Answer.RULED_OUT if outside else Answer.OPEN


def extortion(told: Told) -> bool:
    """Say whether a child is or was extorted: threats with pictures, demands for more."""
    return told.concern(*EXTORTION) or roles(told, EXTORTING)


def home_ruled_out(suspect: Suspect) -> bool:
    """Say whether the answers leave no doubt that a suspect is neither family nor household nor
    carer.

    Somebody known only online is ruled out by that answer itself; of anybody else somebody must
    have said that
    they live elsewhere.
    """
    if suspect.relationship is None or is_in_the_home(suspect):
        return False
    if suspect.relationship == "online_only":
        return suspect.same_home in (None, "no")
    return suspect.same_home == "no"


def child_identified(told: Told) -> bool:
    """Say whether somebody knows which child it is."""
    report = told.report
    return (
        report.reporter in KNOWS_THE_CHILD
        or any(child.where_now for child in report.children)
        or any(i.whose == "child" and i.kind in LEADS_TO_A_PERSON for i in report.identifiers)
    )


def suspect_identified(told: Told) -> bool:
    """Say whether something leads to a suspect; whose an account is, when nobody says, is open and
    counts.
    """
    report = told.report
    return any(
        i.whose != "child" and i.kind in LEADS_TO_A_PERSON for i in report.identifiers
    ) or any(s.relationship not in (None, "online_only") for s in report.suspects)


def material(told: Told) -> bool:
    """Say whether the report is about pictures or films of a child."""
    kinds: Iterable[str] = (identifier.kind for identifier in told.report.identifiers)
    return told.concern(*MATERIAL) or not MATERIAL_KINDS.isdisjoint(kinds)


def own_picture_spreads(told: Told) -> bool:
    """Say whether a child's own picture is being passed on, or somebody asks to have it taken
    down.
    """
    return told.concern("images_shared_with_others") or "remove_images" in told.report.wishes
