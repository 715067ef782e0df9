"""The condition of each rule: one small function a rule, over the evidence of a report.

Source: section 7 of the design. Where an answer is missing, a condition asks what it could be at worst, and
whether another answer rules that out.
"""

from payung.triage import evidence as ask
from payung.triage.evidence import Answer, Told
from payung.triage.phrases import Signal


def not_safe_now(told: Told) -> bool:
    """A child of the report is not safe."""
    return any(child.safe_now == "no" for child in told.report.children)


def may_hurt_self(told: Told) -> bool:
    """A child of the report may hurt themselves."""
    return any(child.may_hurt_self == "yes" for child in told.report.children)


def words_of_self_harm(told: Told) -> bool:
    """The text says that the child may hurt themselves, whatever was chosen."""
    return told.hears(Signal.MAY_HURT_SELF)


def happening_now(told: Told) -> bool:
    """Something happened last "now", whatever it was."""
    return told.timing.last == "now"


def live_abuse(told: Told) -> bool:
    """The abuse is streamed live, and it goes on or happened today."""
    lately = told.timing.ongoing == "yes" or ask.in_the_past_day(told)
    return told.concern("livestreamed_abuse") and lately


def words_of_danger(told: Told) -> bool:
    """The text says that there is danger at this moment."""
    return told.hears(Signal.IN_DANGER_NOW)


def with_the_person(told: Told) -> bool:
    """The child is already with that person."""
    return told.timing.meeting == "with_the_person_now"


def meeting_within_a_day(told: Told) -> bool:
    """A meeting is planned within 24 hours."""
    return told.timing.meeting == "within_24_hours"


def words_of_a_meeting(told: Told) -> bool:
    """The text speaks of a meeting soon."""
    return told.hears(Signal.MEETING_SOON)


def child_missing(told: Told) -> bool:
    """A child of the report is missing."""
    return any(child.missing == "yes" for child in told.report.children)


def moved_or_held(told: Told) -> bool:
    """Moved, held or sold, unless it is answered to be long over; an adult's past is present only
    where they say so.
    """
    if not told.concern("moved_held_or_sold_by_someone"):
        return False
    lately = ask.happened_lately(told)
    return lately is Answer.KNOWN or (lately is Answer.OPEN and not ask.adult_tells(told))


def words_of_being_held(told: Told) -> bool:
    """The text speaks of being locked in, taken away or missing."""
    return told.hears(Signal.HELD_OR_MISSING)


def abuser_can_reach_child(told: Told) -> bool:
    """Harmed in person: lately and by one who is near. One of the two known, the other not ruled
    out, is enough.

    Where both are open, `harmed_in_person` makes it P2: as safety not known is P2, not P1.
    """
    if not ask.abused_in_person(told):
        return False
    answers = {ask.happened_lately(told), ask.abuser_reaches_child(told)}
    if ask.adult_tells(told) and ask.happened_lately(told) is not Answer.KNOWN:
        return False
    return Answer.KNOWN in answers and Answer.RULED_OUT not in answers


def carer_arranges(told: Told) -> bool:
    """Somebody in the home arranges it.

    For a child however long ago: they live with that person.
    """
    if ask.adult_tells(told) and ask.happened_lately(told) is not Answer.KNOWN:
        return False
    return ask.carer_arranges(told) is Answer.KNOWN


def threat_with_deadline(told: Told) -> bool:
    """There is a time limit, even one that has passed."""
    return told.timing.deadline in ("passed", "within_24_hours", "within_days")


def words_of_a_deadline(told: Told) -> bool:
    """The text speaks of a time limit."""
    return told.hears(Signal.DEADLINE)


def threat_today(told: Told) -> bool:
    """A threat in the past 24 hours: chosen, or named in the text with a time of today."""
    threat = ask.extortion(told) or told.hears(Signal.THREAT)
    return threat and ask.in_the_past_day(told)


def money_paid(told: Told) -> bool:
    """Money was paid to stop a threat."""
    return told.timing.paid is True


def words_of_money_paid(told: Told) -> bool:
    """The text says that money was paid."""
    return told.hears(Signal.MONEY_PAID)


def suspect_travels(told: Told) -> bool:
    """A suspect arrives, is here or leaves; nobody knows whether a child goes with them."""
    return any(s.travel in ("arriving", "in_country", "leaving") for s in told.report.suspects)


def retaliation_threatened(told: Told) -> bool:
    """Somebody threatens harm if the child tells."""
    return told.concern("retaliation_threatened")


def marked_imminent(told: Told) -> bool:
    """The sender marked the report as imminent."""
    return told.report.marked_imminent is True


def not_sure_safe(told: Told) -> bool:
    """Somebody is unsure whether a child is safe, in every lane."""
    return any(child.safe_now == "unsure" for child in told.report.children)


def safety_not_known(told: Told) -> bool:
    """In the lanes close to a child: no child is described, or nobody said whether one is safe."""
    children = told.report.children
    return told.close and (not children or any(child.safe_now is None for child in children))


def not_sure_self_harm(told: Told) -> bool:
    """Somebody is unsure whether a child may hurt themselves."""
    return any(child.may_hurt_self == "unsure" for child in told.report.children)


def may_be_missing(told: Told) -> bool:
    """Somebody is unsure whether a child is missing."""
    return any(child.missing == "unsure" for child in told.report.children)


def extortion_goes_on(told: Told) -> bool:
    """Extortion that nobody has answered to be over."""
    return ask.extortion(told) and told.timing.ongoing != "no"


def words_of_a_threat(told: Told) -> bool:
    """The text speaks of a threat."""
    return told.hears(Signal.THREAT)


def other_children_at_risk(told: Told) -> bool:
    """Yes or unsure."""
    return told.report.other_children_at_risk in ("yes", "unsure")


def suspect_in_the_home(told: Told) -> bool:
    """Family, household or carer, chosen or named in the text.

    Of an adult's past it says nothing of today.
    """
    if told.hears(Signal.HOME_NAMED):
        return True
    return any(ask.is_in_the_home(suspect) for suspect in told.report.suspects)


def suspect_reaches_children(told: Told) -> bool:
    """A suspect reaches children, also when an adult survivor tells."""
    return any(ask.can_reach(suspect) for suspect in told.report.suspects)


def suspect_may_reach_children(told: Told) -> bool:
    """Somebody answered "unsure" to whether a suspect lives with the child or reaches children."""
    return any(ask.may_reach(suspect) for suspect in told.report.suspects)


def harmed_in_person(told: Told) -> bool:
    """Harmed in person, and nothing rules out that it was lately or that the person is near."""
    if not ask.abused_in_person(told):
        return False
    answers = {ask.happened_lately(told), ask.abuser_reaches_child(told)}
    return Answer.RULED_OUT not in answers


def met_in_person(told: Told) -> bool:
    """They have met, so the person can reach the child, unless an answer says that it is long over."""
    return told.concern("met_in_person") and ask.happened_lately(told) is not Answer.RULED_OUT


def live_abuse_time_not_known(told: Told) -> bool:
    """The abuse is streamed live, and nothing rules out that it goes on."""
    return told.concern("livestreamed_abuse") and ask.happened_lately(told) is not Answer.RULED_OUT


def arranged_by_somebody(told: Told) -> bool:
    """Somebody arranges it, and no answer rules out a carer."""
    return ask.carer_arranges(told) is not Answer.RULED_OUT


def meeting_planned(told: Told) -> bool:
    """A meeting is planned or within days, or asked for without a known date."""
    if told.timing.meeting in ("within_days", "planned"):
        return True
    return told.concern("asked_to_meet") and told.timing.meeting is None


def may_travel(told: Told) -> bool:
    """Somebody is unsure whether a suspect travels."""
    return any(suspect.travel == "unsure" for suspect in told.report.suspects)


def language_without_list(told: Told) -> bool:
    """In the lanes close to a child: a text that no list can read might hold any signal."""
    return told.close and told.signals.unread


def a_child_is_heard(told: Told) -> bool:
    """The floor of the lanes close to a child."""
    return told.close


def child_in_contact(told: Told) -> bool:
    """In the other lanes: something happened to a particular child."""
    return told.concern(*ask.CONTACT)


def material_only(told: Told) -> bool:
    """In the other lanes: the report has pictures or films."""
    return from_afar(told) and ask.material(told)


def from_afar(told: Told) -> bool:
    """The floor of the lanes of partners, services and other units."""
    return not told.close
