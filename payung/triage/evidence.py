"""The evidence of a report, and the questions of rules and paths about it: one small function a question.

A question has three possible answers: known, open (missing or unsure), ruled out. Only an answer rules
something out: not known never lowers a level (load-bearing rule 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from payung.triage.cues import Pair
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane
from payung.triage.phrases import Signal
from payung.triage.reader import Kind
from payung.triage.report import Report, Suspect, Timing
from payung.triage.signals import Signals

IN_THE_HOME: Final = frozenset(
    {"parent_or_carer", "sibling", "other_relative", "household", "partner"}
)
# Relationships that imply contact with children, unless an answer says no.
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
# Concerns about a particular child, not only pictures: somebody is or was in contact with them.
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
    """The answer to a question about the evidence."""

    KNOWN = auto()
    OPEN = auto()
    RULED_OUT = auto()


@dataclass(frozen=True)
class Evidence:
    """A report, its lane, and the signals in its free text."""

    report: Report
    lane: Lane
    signals: Signals

    @property
    def timing(self) -> Timing:
        """Return the timing, empty where it is not known."""
        return self.report.timing or _NO_TIMING

    @property
    def close(self) -> bool:
        """Say whether a child, or somebody near one, reports."""
        return self.lane in CLOSE_TO_THE_CHILD

    def concern(self, *any_of: str) -> bool:
        """Say whether the report has one of these concerns."""
        return not set(any_of).isdisjoint(self.report.concerns)

    def hears(self, signal: Signal) -> bool:
        """Say whether the lists hear this signal in the free text."""
        return signal in self.signals

    def hears_in_earnest(self, signal: Signal) -> bool:
        """Say whether the lists hear this signal in a sentence that does not hedge it."""
        return signal in self.signals.earnest

    def pairs(self, pair: Pair) -> bool:
        """Say whether the text has this danger with a time or place in the same sentence or the next."""
        return pair in self.signals.surroundings.pairs

    def may_pair(self, pair: Pair) -> bool:
        """Say whether the text may have this danger with a time or place, however sure that is."""
        return self.pairs(pair) or pair in self.signals.surroundings.doubts

    def reads_like(self, *any_of: Kind) -> bool:
        """Say whether the free text reads like one of these kinds to the second reader."""
        return self.signals.reading.kind in any_of


_NO_TIMING: Final = Timing()


def roles(evidence: Evidence, any_of: frozenset[str]) -> bool:
    """Say whether a suspect has one of these roles."""
    return any(suspect.role in any_of for suspect in evidence.report.suspects)


def in_the_past_day(evidence: Evidence) -> bool:
    """Say whether it last happened now or today."""
    return evidence.timing.last in _PAST_DAY


def happened_lately(evidence: Evidence) -> Answer:
    """Say whether it goes on or was in the past month; "long ago" rules that out unless it may go on."""
    if evidence.timing.ongoing == "yes" or evidence.timing.last in _PAST_MONTH:
        return Answer.KNOWN
    is_over = evidence.timing.ongoing != "unsure"
    return Answer.RULED_OUT if evidence.timing.last in _LONG_AGO and is_over else Answer.OPEN


def adult_tells(evidence: Evidence) -> bool:
    """Say whether an adult reports what happened in childhood."""
    return evidence.report.reporter == "adult_survivor" or any(
        child.adult_now for child in evidence.report.children
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
    """Say whether an answer is unsure whether a suspect reaches children."""
    return "unsure" in (suspect.same_home, suspect.reaches_children)


def _cannot_reach(suspect: Suspect) -> bool:
    return suspect.same_home == "no" and suspect.reaches_children == "no" and not can_reach(suspect)


def abused_in_person(evidence: Evidence) -> bool:
    """Say whether somebody harmed the child in person."""
    return evidence.concern("sexual_abuse_in_person") or roles(
        evidence, frozenset({"abused_in_person"})
    )


def abuser_reaches_child(evidence: Evidence) -> Answer:
    """Say whether a possible abuser in person is in the home or reaches children."""
    suspects = evidence.report.suspects
    if any(can_reach(suspect) for suspect in suspects) or evidence.hears(Signal.HOME_NAMED):
        return Answer.KNOWN
    possible = [s for s in suspects if s.role in ("abused_in_person", "unsure", None)]
    if possible and all(_cannot_reach(suspect) for suspect in possible):
        return Answer.RULED_OUT
    return Answer.OPEN


def carer_arranges(evidence: Evidence) -> Answer:
    """Say whether somebody in the home arranges it; open where nobody says who does."""
    suspects = evidence.report.suspects
    forced = evidence.concern("forced_or_arranged_by_someone")
    arranging = [s for s in suspects if s.role in ARRANGING]
    if any(is_in_the_home(s) for s in (suspects if forced else arranging)):
        return Answer.KNOWN
    if not forced and not arranging:
        return Answer.RULED_OUT
    if forced and evidence.hears(Signal.HOME_NAMED):
        return Answer.KNOWN
    candidates = arranging or [s for s in suspects if s.role in ("unsure", None)]
    outside = candidates and all(home_ruled_out(suspect) for suspect in candidates)
    return Answer.RULED_OUT if outside else Answer.OPEN


def extortion(evidence: Evidence) -> bool:
    """Say whether a child is or was extorted: threats with pictures, demands for more."""
    return evidence.concern(*EXTORTION) or roles(evidence, EXTORTING)


def home_ruled_out(suspect: Suspect) -> bool:
    """Say whether the answers rule out that a suspect is family, household or carer.

    "Known only online" rules it out alone; for anybody else an answer must say that they live elsewhere.
    """
    if suspect.relationship is None or is_in_the_home(suspect):
        return False
    if suspect.relationship == "online_only":
        return suspect.same_home in (None, "no")
    return suspect.same_home == "no"


def child_identified(evidence: Evidence) -> bool:
    """Say whether somebody knows the child's identity."""
    report = evidence.report
    return (
        report.reporter in KNOWS_THE_CHILD
        or any(child.where_now for child in report.children)
        or any(i.whose == "child" and i.kind in LEADS_TO_A_PERSON for i in report.identifiers)
    )


def suspect_identified(evidence: Evidence) -> bool:
    """Say whether something leads to a suspect; an account of unknown owner counts."""
    report = evidence.report
    return any(
        i.whose != "child" and i.kind in LEADS_TO_A_PERSON for i in report.identifiers
    ) or any(s.relationship not in (None, "online_only") for s in report.suspects)


def material(evidence: Evidence) -> bool:
    """Say whether the report is about pictures or films of a child."""
    kinds: Iterable[str] = (identifier.kind for identifier in evidence.report.identifiers)
    return evidence.concern(*MATERIAL) or not MATERIAL_KINDS.isdisjoint(kinds)


def own_picture_spreads(evidence: Evidence) -> bool:
    """Say whether a child's own picture spreads, or somebody asks to have it taken down."""
    return (
        evidence.concern("images_shared_with_others") or "remove_images" in evidence.report.wishes
    )
