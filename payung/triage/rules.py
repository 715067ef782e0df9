"""The rules: the conditions of every level, in the order of the design's section 7.

A rule proposes; a person decides. A report has the highest level that any rule gives, and every rule that fired
is stored with RULE_SET. An id is stored with reports for ever: never reuse or rename one. When a rule changes,
change RULE_SET.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.triage import conditions as when
from payung.triage.cues import Pair
from payung.triage.evidence import Evidence, child_identified, suspect_identified
from payung.triage.lanes import Level
from payung.triage.reader import Kind

RULE_SET: Final = "2026-12.2"


@dataclass(frozen=True)
class Rule:
    """One rule: a stable id, its level, its condition, and a reason for an officer at three in the morning."""

    id: str
    level: Level
    fires: Callable[[Evidence], bool]
    reason: str | Promise


P1, P2, P3, P4, P5 = Level.P1, Level.P2, Level.P3, Level.P4, Level.P5

RULES: Final[tuple[Rule, ...]] = (
    # P1: danger now.
    Rule("not-safe-now", P1, when.not_safe_now, _("A child is not safe now.")),
    Rule(
        "may-hurt-self",
        P1,
        when.may_hurt_self,
        _("A child may hurt themselves. Bring in the helpline at once."),
    ),
    Rule(
        "words-of-self-harm",
        P1,
        when.words_of_self_harm,
        _("Words in the text may mean that somebody wants to die or hurt themselves."),
    ),
    Rule(
        "happening-now",
        P1,
        when.happening_now,
        _("It is happening now, or was when this was sent."),
    ),
    Rule(
        "live-abuse",
        P1,
        when.live_abuse,
        _(
            "A child is made to do things live on camera, and it is still going on or "
            "happened today."
        ),
    ),
    Rule(
        "words-of-danger",
        P1,
        when.words_of_danger,
        _("Words in the text may mean that a child is in danger at this moment."),
    ),
    Rule("with-the-person-now", P1, when.with_the_person, _("The child is with that person now.")),
    Rule(
        "meeting-within-a-day",
        P1,
        when.meeting_within_a_day,
        _("A meeting is planned within 24 hours."),
    ),
    Rule(
        "words-of-a-meeting",
        P1,
        when.words_of_a_meeting,
        _("Words in the text may mean that a meeting is close."),
    ),
    Rule("child-missing", P1, when.child_missing, _("A child is missing.")),
    Rule(
        "moved-held-or-sold",
        P1,
        when.moved_or_held,
        _("Somebody moves, holds or sells a child."),
    ),
    Rule(
        "words-of-being-held",
        P1,
        when.words_of_being_held,
        _("Words in the text may mean that a child is missing, locked in or taken away."),
    ),
    Rule(
        "abuser-can-reach-child",
        P1,
        when.abuser_can_reach_child,
        _("A child was harmed in person, and the person may be able to reach them again soon."),
    ),
    Rule(
        "carer-arranges",
        P1,
        when.carer_arranges,
        _("Somebody in the child's own home may arrange it. Do not contact the home."),
    ),
    Rule(
        "threat-with-deadline",
        P1,
        when.threat_with_deadline,
        _("A threat has a time limit that is near or has passed."),
    ),
    Rule(
        "words-of-a-deadline",
        P1,
        when.words_of_a_deadline,
        _("Words in the text may mean that a threat has a time limit."),
    ),
    Rule(
        "threat-today",
        P1,
        when.threat_today,
        _("A child was threatened or put under pressure today."),
    ),
    Rule(
        "money-paid",
        P1,
        when.money_paid,
        _("Money was already paid to stop a threat; demands usually grow after that."),
    ),
    Rule(
        "words-of-money-paid",
        P1,
        when.words_of_money_paid,
        _("Words in the text may mean that money was already paid to stop a threat."),
    ),
    Rule(
        "suspect-travels",
        P1,
        when.suspect_travels,
        _("A suspect is travelling to or with a child."),
    ),
    Rule(
        "retaliation-threatened",
        P1,
        when.retaliation_threatened,
        _("Somebody threatened to harm the child or others for telling."),
    ),
    Rule(
        "marked-imminent",
        P1,
        when.marked_imminent,
        _("The sender says that a child is in danger now."),
    ),
    # P1, by words of danger with a time or place in the same sentence or the next.
    Rule(
        "words-of-a-threat-today",
        P1,
        when.pairs(Pair.THREAT_TODAY),
        _("Words in the text may mean that a child is threatened today, or again."),
    ),
    Rule(
        "words-of-abuse-at-home",
        P1,
        when.pairs(Pair.HOME_LATELY),
        _(
            "Words in the text may mean that somebody at home harms a child, lately or again. "
            "Do not contact the home."
        ),
    ),
    Rule(
        "words-of-a-meeting-near",
        P1,
        when.pairs(Pair.MEETING_NEAR),
        _("Words in the text may mean that somebody wants to meet a child, soon or nearby."),
    ),
    Rule(
        "words-of-live-abuse",
        P1,
        when.pairs(Pair.LIVE_NOW),
        _("Words in the text may mean that a child is made to be on camera, now or soon."),
    ),
    # P1, by the second reader.
    Rule(
        "reads-like-dying",
        P1,
        when.reads_like(Kind.DYING),
        _("It reads as if somebody wants to die. Bring in the helpline at once."),
    ),
    Rule(
        "reads-like-self-harm",
        P1,
        when.reads_like(Kind.SELF_HARM),
        _("It reads as if somebody hurts themselves. Bring in the helpline at once."),
    ),
    Rule(
        "reads-like-being-held",
        P1,
        when.reads_like(Kind.MOVED),
        _("It reads as if a child is held, moved, sold or missing."),
    ),
    Rule(
        "reads-like-a-deadline",
        P1,
        when.reads_like(Kind.DEADLINE),
        _("It reads as if a threat has a time limit."),
    ),
    Rule(
        "reads-like-money-paid",
        P1,
        when.reads_like(Kind.PAID),
        _("It reads as if somebody pays to stop a threat."),
    ),
    Rule(
        "reads-like-a-meeting",
        P1,
        when.reads_like(Kind.MEETING),
        _("It reads as if a meeting is close."),
    ),
    Rule(
        "reads-like-live-abuse",
        P1,
        when.reads_like(Kind.LIVE_NOW),
        _("It reads as if a child is made to do things on camera, now or tonight."),
    ),
    Rule(
        "reads-like-abuse-at-home",
        P1,
        when.reads_like(Kind.ABUSER_AT_HOME),
        _("It reads as if somebody at home harms a child. Do not contact the home."),
    ),
    Rule(
        "reads-like-a-threat-today",
        P1,
        when.reads_like(Kind.THREATENED_NOW),
        _("It reads as if somebody has threatened a child today."),
    ),
    Rule(
        "reads-like-danger-now",
        P1,
        when.reads_like(Kind.DANGER_NOW),
        _("It reads as if a child is in danger at this moment."),
    ),
    # P2: known access, ongoing extortion, safety not known.
    Rule("not-sure-safe", P2, when.not_sure_safe, _("Nobody is sure that the child is safe now.")),
    Rule(
        "safety-not-known",
        P2,
        when.safety_not_known,
        _("Nobody has said yet whether the child is safe now."),
    ),
    Rule(
        "not-sure-self-harm",
        P2,
        when.not_sure_self_harm,
        _("Nobody is sure that the child will not hurt themselves."),
    ),
    Rule("may-be-missing", P2, when.may_be_missing, _("A child may be missing; nobody is sure.")),
    Rule(
        "extortion-goes-on",
        P2,
        when.extortion_goes_on,
        _(
            "A child is being threatened or put under pressure, and nobody has said "
            "that it is over."
        ),
    ),
    Rule(
        "words-of-a-threat",
        P2,
        when.words_of_a_threat,
        _("Words in the text may mean that somebody is threatening a child."),
    ),
    Rule(
        "other-children-at-risk",
        P2,
        when.other_children_at_risk,
        _("A sibling or another child may be at risk too."),
    ),
    Rule(
        "suspect-in-the-home",
        P2,
        when.suspect_in_the_home,
        _("Somebody in the child's home or family is named."),
    ),
    Rule(
        "suspect-reaches-children",
        P2,
        when.suspect_reaches_children,
        _("A person who may have harmed a child can reach children."),
    ),
    Rule(
        "suspect-may-reach-children",
        P2,
        when.suspect_may_reach_children,
        _("Nobody is sure whether a person who may have harmed a child can reach children."),
    ),
    Rule(
        "harmed-in-person",
        P2,
        when.harmed_in_person,
        _("A child was harmed in person, and it is not known when or by whom."),
    ),
    Rule("met-in-person", P2, when.met_in_person, _("A child has met the person face to face.")),
    Rule(
        "live-abuse-time-not-known",
        P2,
        when.live_abuse_time_not_known,
        _("A child was made to do things live on camera, and it is not known whether it goes on."),
    ),
    Rule(
        "arranged-by-somebody",
        P2,
        when.arranged_by_somebody,
        _("Somebody arranges it, and the child's own home is not ruled out."),
    ),
    Rule(
        "meeting-planned",
        P2,
        when.meeting_planned,
        _("A meeting is planned, or somebody asks for one and no date is known."),
    ),
    Rule(
        "may-travel",
        P2,
        when.may_travel,
        _("Nobody is sure whether a suspect is travelling to or with a child."),
    ),
    Rule(
        "language-without-list",
        P2,
        when.language_without_list,
        _("No phrase list can read this text. A person must read it within an hour."),
    ),
    Rule(
        "words-hedged",
        P2,
        when.words_that_are_hedged,
        _(
            "Words of danger, in a sentence like a game, a lesson or a thing of the past. "
            "Read it within an hour."
        ),
    ),
    Rule(
        "words-in-doubt",
        P2,
        when.pairs_in_doubt,
        _("Words of danger near in time or place may mean none. Read it within an hour."),
    ),
    Rule(
        "reads-unsure",
        P2,
        when.reads_like(Kind.UNSURE),
        _(
            "It may tell of danger, and the software is not sure. A person must read it within an hour."
        ),
    ),
    # P3: anything a child says; a child or suspect identified.
    Rule(
        "a-child-is-heard",
        P3,
        when.a_child_is_heard,
        _("A child, or somebody for a child, has told us something."),
    ),
    Rule("child-identified", P3, child_identified, _("The child is known.")),
    Rule(
        "suspect-identified",
        P3,
        suspect_identified,
        _("There is a lead to the person who may have done it."),
    ),
    Rule(
        "child-in-contact",
        P3,
        when.child_in_contact,
        _("The report is about a particular child, not only about pictures."),
    ),
    # P4 and P5: only from partners, services and other units.
    Rule(
        "material-only",
        P4,
        when.material_only,
        _("Pictures or films of a child who has not been identified."),
    ),
    Rule("information-only", P5, when.from_afar, _("Information that may help later.")),
)

BY_ID: Final = {rule.id: rule for rule in RULES}
# What a text reads like where one of these rules fired.
READS_LIKE: Final = {
    "reads-like-dying": Kind.DYING,
    "reads-like-self-harm": Kind.SELF_HARM,
    "reads-like-being-held": Kind.MOVED,
    "reads-like-a-deadline": Kind.DEADLINE,
    "reads-like-money-paid": Kind.PAID,
    "reads-like-a-meeting": Kind.MEETING,
    "reads-like-live-abuse": Kind.LIVE_NOW,
    "reads-like-abuse-at-home": Kind.ABUSER_AT_HOME,
    "reads-like-a-threat-today": Kind.THREATENED_NOW,
    "reads-like-danger-now": Kind.DANGER_NOW,
    "reads-unsure": Kind.UNSURE,
}


def reason_text(rule_id: str) -> str:
    """Return the reason of a stored rule id in the reader's language; an unknown id is shown itself."""
    rule = BY_ID.get(rule_id)
    if rule is None:
        return str(format_lazy(_("A rule of an earlier rule set: {rule}"), rule=rule_id))
    return str(rule.reason)
