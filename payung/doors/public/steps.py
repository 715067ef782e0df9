"""The questions: one a page, in the order that keeps a child safest. Only the one on safety is asked twice.

Here are the words for a child; `voices` has those for other reporters. Answers are not checked:
`Report.lenient` keeps odd values and refuses none.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.doors.public.form_fields import Ask, Step

Answers = Mapping[str, str | list[str]]
GOES_ON: Final = _("Tick this if it fits:")
DANGER_RULE: Final = _(
    "Sometimes a child is in big danger. Then we may have to tell a person who can protect the child. "
    "We will try to tell you first."
)
THREATS: Final = {"threatened_with_images", "money_demanded", "more_images_demanded"}
MEETINGS: Final = {"asked_to_meet", "met_in_person"}


def _concerns(answers: Answers) -> set[str]:
    return set(answers.get("concerns") or ())


def for_another(answers: Answers) -> bool:
    """Say whether the reporter is not a child: then we first ask who they are, and say what helps."""
    return answers.get("reporter") not in (None, "child")


def long_over(answers: Answers) -> bool:
    """Say whether an adult reports something of long ago: then no future date is asked for."""
    past = answers.get("last") in {"past_year", "earlier"} and not answers.get("ongoing")
    return answers.get("reporter") == "adult_survivor" and past


def in_danger(answers: Answers) -> bool:
    """Say whether the next page must show numbers to call."""
    return answers.get("safe_now") == "no" or bool(answers.get("may_hurt_self"))


def threatened(answers: Answers) -> bool:
    """Say whether somebody threatens the child about pictures."""
    return bool(_concerns(answers) & THREATS)


def meets(answers: Answers) -> bool:
    """Say whether somebody wants to meet the child, or has met them."""
    return bool(_concerns(answers) & MEETINGS)


TELLER = Step(
    "teller",
    _("Who are you?"),
    (
        Ask(
            "reporter",
            "press",
            _("I am telling for a child. I am:"),
            (
                ("friend", _("A friend")),
                ("sibling", _("A brother or sister")),
                ("parent_or_carer", _("A parent, or I take care of the child")),
                ("teacher", _("A teacher")),
                ("health_worker", _("A health worker")),
                ("social_worker", _("A social worker")),
                ("community_worker", _("A community worker")),
                ("other", _("Somebody else")),
            ),
            place="reporter",
        ),
        Ask(
            "reporter",
            "press",
            _("It happened to me."),
            (
                ("adult_survivor", _("I am grown up now. It happened when I was a child")),
                ("child", _("I am a child")),
            ),
            place="reporter",
        ),
    ),
)
HELLO = Step("hello", _("It is good that you are here"))
SAFE = Step(
    "safe",
    _("Are you safe right now?"),
    (
        Ask(
            "safe_now",
            "radio",
            _("Choose one. “I am not sure” is a full answer."),
            (
                ("yes", _("Yes, I am safe")),
                ("no", _("No, I am not safe")),
                ("unsure", _("I am not sure")),
            ),
            place="children.0.safe_now",
        ),
        Ask(
            "may_hurt_self",
            "checks",
            GOES_ON,
            (("yes", _("I think about hurting myself")),),
            place="children.0.may_hurt_self",
        ),
    ),
)
DANGER = Step(
    "danger",
    _("Get help now"),
    (
        Ask(
            "where_now",
            "words",
            _("Where are you now? Is it safe if a helper comes to you?"),
            hint=_("You can leave this empty."),
            place="children.0.where_now",
        ),
    ),
)
WHAT = Step(
    "what",
    _("What is happening?"),
    (
        Ask(
            "concerns",
            "checks",
            _("Choose all that fit."),
            (
                ("asked_for_images", _("Someone asks me for private pictures")),
                ("images_sent_under_pressure", _("Someone made me send pictures")),
                ("images_taken_secretly", _("Someone took pictures of me in secret")),
                ("images_shared_with_others", _("Someone shared pictures of me")),
                ("threatened_with_images", _("Someone threatens to show pictures of me")),
                ("money_demanded", _("Someone wants money from me")),
                ("more_images_demanded", _("Someone wants more pictures from me")),
                ("made_or_altered_by_ai", _("Someone made a false picture of me")),
                ("sexual_messages", _("Someone writes to me about sex")),
                ("shown_sexual_material", _("Someone showed me sexual pictures")),
                ("asked_to_meet", _("Someone wants to meet me")),
                ("met_in_person", _("I have met this person")),
                ("offered_money_or_gifts", _("Someone offers me money or gifts")),
                ("livestreamed_abuse", _("Someone makes me do things on camera")),
                ("sexual_abuse_in_person", _("Someone touches me or hurts my body")),
                ("forced_or_arranged_by_someone", _("Someone makes me do this for others")),
                ("moved_held_or_sold_by_someone", _("Someone does not let me go")),
                ("retaliation_threatened", _("Someone says they will hurt me if I tell")),
                ("found_material_of_a_child", _("I saw pictures of another child")),
                ("other", _("Something else")),
                ("unsure", _("I am not sure")),
            ),
            place="concerns",
        ),
    ),
)
THREAT = Step("threat", _("You can get help with this"))
WHEN = Step(
    "when",
    _("When was the last time?"),
    (
        Ask(
            "last",
            "radio",
            _("Choose one."),
            (
                ("now", _("It is happening now")),
                ("today", _("Today")),
                ("past_week", _("In the last week")),
                ("past_month", _("In the last month")),
                ("past_year", _("In the last year")),
                ("earlier", _("Longer ago")),
            ),
            place="timing.last",
        ),
        Ask(
            "ongoing", "checks", GOES_ON, (("yes", _("It still goes on")),), place="timing.ongoing"
        ),
    ),
)
MEETING = Step(
    "meeting",
    _("Is there a plan to meet?"),
    (
        Ask(
            "meeting",
            "radio",
            _("Choose one."),
            (
                ("with_the_person_now", _("I am with this person now")),
                ("within_24_hours", _("Today or tomorrow")),
                ("within_days", _("In the next days")),
                ("planned", _("Some other time")),
                ("none", _("No, there is no plan")),
            ),
            place="timing.meeting",
        ),
    ),
)
DEADLINE = Step(
    "deadline",
    _("Did they say by when?"),
    (
        Ask(
            "deadline",
            "radio",
            _("Choose one."),
            (
                ("within_24_hours", _("Today or tomorrow")),
                ("within_days", _("In the next days")),
                ("passed", _("The time is over already")),
                ("none", _("No, they did not say")),
            ),
            place="timing.deadline",
        ),
        Ask("paid", "checks", GOES_ON, (("yes", _("I have paid money")),), place="timing.paid"),
    ),
)
WHO = Step(
    "who",
    _("Who does this?"),
    (
        Ask(
            "relationship",
            "radio",
            _("You do not have to know. You do not have to say."),
            (
                ("online_only", _("Someone I know only online")),
                ("parent_or_carer", _("My parent, or who takes care of me")),
                ("sibling", _("My brother or sister")),
                ("other_relative", _("Another person in my family")),
                ("household", _("Another person in my home")),
                ("partner", _("My boyfriend or girlfriend")),
                ("ex_partner", _("My boyfriend or girlfriend from before")),
                ("another_child", _("Another child or teenager")),
                ("teacher_or_coach", _("A teacher or coach")),
                ("religious_leader", _("A religious leader")),
                ("community_leader", _("A leader where I live")),
                ("employer_or_recruiter", _("Someone I work for, or who offered work")),
                ("police", _("A police officer")),
                ("other_official", _("Another official")),
                ("known_adult", _("Another grown-up I know")),
            ),
            place="suspects.0.relationship",
        ),
        Ask(
            "near",
            "checks",
            GOES_ON,
            (
                ("same_home", _("This person lives where I live")),
                ("reaches_children", _("This person can be near me or other children")),
            ),
        ),
    ),
)
ACCOUNT = Step(
    "account",
    _("How can this person be found?"),
    (
        Ask("account", "line", _("A name, number or account that they use")),
        Ask(
            "service",
            "line",
            _("The app or game where it happened"),
            hint=_("Only what you know. Please do not look for it if that is not safe."),
            place="services",
        ),
    ),
)
WISH = Step(
    "wish",
    _("What do you want to happen?"),
    (
        Ask(
            "wishes",
            "checks",
            _("Choose all that fit."),
            (
                ("stop_it", _("It should stop")),
                ("be_safe", _("I want to be safe")),
                ("remove_images", _("Pictures should be taken down")),
                ("talk", _("I want to talk to someone")),
                ("advice", _("I want to know what I can do")),
                ("police_action", _("The police should do something")),
                ("not_sure", _("I am not sure")),
            ),
            place="wishes",
        ),
    ),
)
SHARE = Step(
    "share",
    _("Who can we tell?"),
    (
        Ask(
            "share_with",
            "radio",
            _("Choose one."),
            (
                ("helpline_only", _("Only a helpline")),
                ("child_protection", _("People who protect children")),
                ("police", _("The police")),
                ("decide_later", _("I will decide later")),
            ),
            hint=DANGER_RULE,
            place="share_with",
        ),
    ),
)
AVOID = Step(
    "avoid",
    _("Who must not know?"),
    (
        Ask(
            "avoid",
            "checks",
            _("Choose all that fit."),
            (
                ("home", _("My home")),
                ("school", _("My school")),
                ("local_police", _("The police where I live")),
                ("police", _("Any police")),
                ("community_worker", _("A community worker where I live")),
            ),
            hint=DANGER_RULE,
            place="avoid",
        ),
    ),
)
NEEDS = Step(
    "needs",
    _("Does something make reading, writing or talking hard for you?"),
    (
        Ask(
            "needs",
            "checks",
            _("Choose all that fit."),
            (
                ("easy_words", _("I read slowly. Short, easy words help me")),
                ("read_aloud", _("I do not see or read well. Someone should read it to me")),
                ("sign_language", _("I do not hear well, or I use sign language")),
                ("interpreter", _("I speak another language better")),
                ("call_instead", _("Writing is hard for me. Talking is easier")),
                ("support_person", _("Talking about it is hard. I want somebody with me")),
            ),
            hint=_("We ask so that it can be easier for you."),
            place="children.0.communication_needs",
        ),
        Ask(
            "needs_in_words",
            "line",
            _("What else would help?"),
            hint=_("For example: which language, or many breaks."),
        ),
    ),
)
WORDS = Step(
    "words",
    _("Tell us in your own words"),
    (
        Ask(
            "narrative",
            "words",
            _("What do you want us to know?"),
            hint=_("One sentence is enough. You can also leave this empty."),
            place="narrative",
        ),
    ),
)

ALL: Final = {
    step.name: step
    for step in (
        *(TELLER, HELLO, SAFE, DANGER, WHAT, THREAT, WHEN, MEETING, DEADLINE),
        *(WHO, ACCOUNT, WISH, SHARE, AVOID, NEEDS, WORDS),
    )
}


def route(answers: Answers) -> list[str]:
    """Return the names of the pages for these answers, in order."""
    left_out = {
        TELLER.name: not for_another(answers),
        HELLO.name: not for_another(answers),
        DANGER.name: not in_danger(answers),
        THREAT.name: not threatened(answers),
        MEETING.name: not meets(answers) or long_over(answers),
        DEADLINE.name: not threatened(answers) or long_over(answers),
    }
    return [name for name in ALL if not left_out.get(name)]
