"""The conditions of the rules: one small function a rule, over the evidence of a report.

Source: section 7 of the design. Where an answer is missing, a condition assumes the worst, unless another
answer rules it out.
"""

from collections.abc import Callable

from payung.triage import evidence as ask
from payung.triage.cues import Pair
from payung.triage.evidence import Answer, Evidence
from payung.triage.phrases import Signal
from payung.triage.reader import Kind


def reads_like(kind: Kind) -> Callable[[Evidence], bool]:
    """Return the condition that the text reads like this kind to the second reader."""

    def condition(evidence: Evidence) -> bool:
        return evidence.reads_like(kind)

    return condition


def pairs(pair: Pair) -> Callable[[Evidence], bool]:
    """Return the condition that the text has this danger with a time or place."""

    def condition(evidence: Evidence) -> bool:
        return evidence.pairs(pair)

    return condition


def not_safe_now(evidence: Evidence) -> bool:
    """A child of the report is not safe."""
    return any(child.safe_now == "no" for child in evidence.report.children)


def may_hurt_self(evidence: Evidence) -> bool:
    """A child of the report may hurt themselves."""
    return any(child.may_hurt_self == "yes" for child in evidence.report.children)


def words_of_self_harm(evidence: Evidence) -> bool:
    """The text says that the child may hurt themselves, whatever the form says."""
    return evidence.hears_in_earnest(Signal.MAY_HURT_SELF)


def happening_now(evidence: Evidence) -> bool:
    """Something last happened "now", whatever it was."""
    return evidence.timing.last == "now"


def live_abuse(evidence: Evidence) -> bool:
    """The abuse is streamed live, and it goes on or happened today."""
    lately = evidence.timing.ongoing == "yes" or ask.in_the_past_day(evidence)
    return evidence.concern("livestreamed_abuse") and lately


def words_of_danger(evidence: Evidence) -> bool:
    """The text says that there is danger at this moment."""
    return evidence.hears_in_earnest(Signal.IN_DANGER_NOW)


def with_the_person(evidence: Evidence) -> bool:
    """The child is already with that person."""
    return evidence.timing.meeting == "with_the_person_now"


def meeting_within_a_day(evidence: Evidence) -> bool:
    """A meeting is planned within 24 hours."""
    return evidence.timing.meeting == "within_24_hours"


def words_of_a_meeting(evidence: Evidence) -> bool:
    """The text speaks of a meeting soon."""
    return evidence.hears_in_earnest(Signal.MEETING_SOON)


def child_missing(evidence: Evidence) -> bool:
    """A child of the report is missing."""
    return any(child.missing == "yes" for child in evidence.report.children)


def moved_or_held(evidence: Evidence) -> bool:
    """The child is moved, held or sold, unless long over; for an adult survivor, only where it goes on."""
    if not evidence.concern("moved_held_or_sold_by_someone"):
        return False
    lately = ask.happened_lately(evidence)
    return lately is Answer.KNOWN or (lately is Answer.OPEN and not ask.adult_tells(evidence))


def words_of_being_held(evidence: Evidence) -> bool:
    """The text speaks of being locked in, taken away or missing."""
    return evidence.hears_in_earnest(Signal.HELD_OR_MISSING)


def abuser_can_reach_child(evidence: Evidence) -> bool:
    """The child was harmed in person, lately and by a person who is near; one of both may be open.

    Where both are open, `harmed_in_person` makes it P2, since safety not known is P2.
    """
    if not ask.abused_in_person(evidence):
        return False
    answers = {ask.happened_lately(evidence), ask.abuser_reaches_child(evidence)}
    if ask.adult_tells(evidence) and ask.happened_lately(evidence) is not Answer.KNOWN:
        return False
    return Answer.KNOWN in answers and Answer.RULED_OUT not in answers


def carer_arranges(evidence: Evidence) -> bool:
    """Somebody in the home arranges it: for a child however long ago, since they live with that person."""
    if ask.adult_tells(evidence) and ask.happened_lately(evidence) is not Answer.KNOWN:
        return False
    return ask.carer_arranges(evidence) is Answer.KNOWN


def threat_with_deadline(evidence: Evidence) -> bool:
    """There is a time limit, even one that has passed."""
    return evidence.timing.deadline in ("passed", "within_24_hours", "within_days")


def words_of_a_deadline(evidence: Evidence) -> bool:
    """The text speaks of a time limit."""
    return evidence.hears_in_earnest(Signal.DEADLINE)


def threat_today(evidence: Evidence) -> bool:
    """A threat in the past 24 hours: chosen, or named in the text with a time of today."""
    threat = ask.extortion(evidence) or evidence.hears(Signal.THREAT)
    return threat and ask.in_the_past_day(evidence)


def money_paid(evidence: Evidence) -> bool:
    """Money was paid to stop a threat."""
    return evidence.timing.paid is True


def words_of_money_paid(evidence: Evidence) -> bool:
    """The text says that money was paid."""
    return evidence.hears_in_earnest(Signal.MONEY_PAID)


def suspect_travels(evidence: Evidence) -> bool:
    """A suspect arrives, is here or leaves; nobody knows whether a child goes with them."""
    return any(s.travel in ("arriving", "in_country", "leaving") for s in evidence.report.suspects)


def retaliation_threatened(evidence: Evidence) -> bool:
    """Somebody threatens harm if the child tells."""
    return evidence.concern("retaliation_threatened")


def marked_imminent(evidence: Evidence) -> bool:
    """The sender marked the report as imminent."""
    return evidence.report.marked_imminent is True


def not_sure_safe(evidence: Evidence) -> bool:
    """Somebody is unsure whether a child is safe. In every lane."""
    return any(child.safe_now == "unsure" for child in evidence.report.children)


def safety_not_known(evidence: Evidence) -> bool:
    """In the lanes close to a child: no child is described, or nobody says whether one is safe."""
    children = evidence.report.children
    return evidence.close and (not children or any(child.safe_now is None for child in children))


def not_sure_self_harm(evidence: Evidence) -> bool:
    """Somebody is unsure whether a child may hurt themselves."""
    return any(child.may_hurt_self == "unsure" for child in evidence.report.children)


def may_be_missing(evidence: Evidence) -> bool:
    """Somebody is unsure whether a child is missing."""
    return any(child.missing == "unsure" for child in evidence.report.children)


def extortion_goes_on(evidence: Evidence) -> bool:
    """Extortion, unless an answer says that it is over."""
    return ask.extortion(evidence) and evidence.timing.ongoing != "no"


def words_of_a_threat(evidence: Evidence) -> bool:
    """The text speaks of a threat."""
    return evidence.hears(Signal.THREAT)


def other_children_at_risk(evidence: Evidence) -> bool:
    """Other children are at risk, or somebody is unsure."""
    return evidence.report.other_children_at_risk in ("yes", "unsure")


def suspect_in_the_home(evidence: Evidence) -> bool:
    """A suspect is family, household or carer, by choice or in the text, whenever that was."""
    if evidence.hears(Signal.HOME_NAMED):
        return True
    return any(ask.is_in_the_home(suspect) for suspect in evidence.report.suspects)


def suspect_reaches_children(evidence: Evidence) -> bool:
    """A suspect reaches children, also where an adult survivor reports."""
    return any(ask.can_reach(suspect) for suspect in evidence.report.suspects)


def suspect_may_reach_children(evidence: Evidence) -> bool:
    """Somebody answered "unsure" to whether a suspect lives with the child or reaches children."""
    return any(ask.may_reach(suspect) for suspect in evidence.report.suspects)


def harmed_in_person(evidence: Evidence) -> bool:
    """The child was harmed in person, and nothing rules out that it was lately or that the person is near."""
    if not ask.abused_in_person(evidence):
        return False
    answers = {ask.happened_lately(evidence), ask.abuser_reaches_child(evidence)}
    return Answer.RULED_OUT not in answers


def met_in_person(evidence: Evidence) -> bool:
    """They have met, so the person can reach the child, unless that is long over."""
    return (
        evidence.concern("met_in_person") and ask.happened_lately(evidence) is not Answer.RULED_OUT
    )


def live_abuse_time_not_known(evidence: Evidence) -> bool:
    """The abuse is streamed live, and nothing rules out that it goes on."""
    return (
        evidence.concern("livestreamed_abuse")
        and ask.happened_lately(evidence) is not Answer.RULED_OUT
    )


def arranged_by_somebody(evidence: Evidence) -> bool:
    """Somebody arranges it, and no answer rules out a carer."""
    return ask.carer_arranges(evidence) is not Answer.RULED_OUT


def meeting_planned(evidence: Evidence) -> bool:
    """A meeting is planned or within days, or asked for without a known date."""
    if evidence.timing.meeting in ("within_days", "planned"):
        return True
    return evidence.concern("asked_to_meet") and evidence.timing.meeting is None


def may_travel(evidence: Evidence) -> bool:
    """Somebody is unsure whether a suspect travels."""
    return any(suspect.travel == "unsure" for suspect in evidence.report.suspects)


def language_without_list(evidence: Evidence) -> bool:
    """In the lanes close to a child: a text that no list can read may contain any signal."""
    return evidence.close and evidence.signals.unread


def words_that_are_hedged(evidence: Evidence) -> bool:
    """The text has words of danger in a sentence that may mean none."""
    return bool(evidence.signals.surroundings.hedged)


def pairs_in_doubt(evidence: Evidence) -> bool:
    """The text has a danger with a time or place, and the second reader holds it for ordinary."""
    return bool(evidence.signals.surroundings.doubts)


def a_child_is_heard(evidence: Evidence) -> bool:
    """The lowest rule of the lanes close to a child."""
    return evidence.close


def child_in_contact(evidence: Evidence) -> bool:
    """Something happened to a particular child. For the other lanes."""
    return evidence.concern(*ask.CONTACT)


def material_only(evidence: Evidence) -> bool:
    """The report from another lane has pictures or films."""
    return from_afar(evidence) and ask.material(evidence)


def from_afar(evidence: Evidence) -> bool:
    """The lowest rule of the lanes of partners, services and other units."""
    return not evidence.close
