"""The questions: safety first, then the child's own words, then what helps most to decide how urgent it is.

Related questions share a page. Only the one on safety is asked twice.

Here are the words for a child; `voices` has those for other reporters. Answers are not checked:
`Report.lenient` keeps odd values and refuses none.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.doors.public.form_fields import Ask, Step

Answers = Mapping[str, str | list[str]]
GOES_ON: Final = _("Tick this if it is so:")
DANGER_RULE: Final = _(
    "Sometimes a child is in big danger. Then we may have to tell a person who can protect the child. "
    "We will try to tell you first."
)
BANDS: Final = ("0-5", "6-11", "12-14", "15-17")
GROWN_UP: Final = "grown_up"
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


def own_words(answers: Answers) -> bool:
    """Say whether the reporter tells of themselves: only then may they choose to be called."""
    return answers.get("reporter") in {None, "child", "adult_survivor"}


def threatened(answers: Answers) -> bool:
    """Say whether somebody threatens the child about pictures."""
    return bool(_concerns(answers) & THREATS)


def meets(answers: Answers) -> bool:
    """Say whether somebody wants to meet the child, or has met them."""
    return bool(_concerns(answers) & MEETINGS)


TELLER = Step(
    "teller",
    _("Who is telling us?"),
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
                ("child", _("I am under 18")),
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
            _("Choose one. You can also say “I am not sure”."),
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
WHERE = Ask(
    "where_now",
    "line",
    _("If you want a helper to come: where are you?"),
    hint=_("People who protect children may come, or the police. You can write who must not come."),
    place="children.0.where_now",
)
DANGER = Step("danger", _("Get help now"), (WHERE,))
WHAT = Step(
    "what",
    _("What is happening?"),
    (
        Ask(
            "concerns",
            "checks",
            _("Tick everything that is true."),
            (
                ("asked_for_images", _("Someone asks me for private pictures or videos")),
                (
                    "images_sent_under_pressure",
                    _("Someone tricked me or pushed me to send pictures or videos"),
                ),
                ("images_taken_secretly", _("Someone took pictures or videos of me in secret")),
                ("images_shared_with_others", _("Someone shared pictures or videos of me")),
                ("made_or_altered_by_ai", _("Someone made a false picture or video of me")),
                ("found_material_of_a_child", _("I saw pictures or videos of another child")),
                ("threatened_with_images", _("Someone threatens to show pictures or videos of me")),
                ("money_demanded", _("Someone wants money from me")),
                ("more_images_demanded", _("Someone wants more pictures or videos from me")),
                ("retaliation_threatened", _("Someone says they will hurt me if I tell")),
                ("sexual_messages", _("Someone writes to me about sex")),
                ("shown_sexual_material", _("Someone showed me sexual pictures or videos")),
                ("offered_money_or_gifts", _("Someone offers me money or gifts")),
                ("asked_to_meet", _("Someone wants to meet me")),
                ("met_in_person", _("I have met this person")),
                ("livestreamed_abuse", _("Someone makes me do things on camera")),
                ("sexual_abuse_in_person", _("Someone touches me or hurts my body")),
                (
                    "forced_or_arranged_by_someone",
                    _("Someone makes me do sexual things for others"),
                ),
                ("moved_held_or_sold_by_someone", _("Someone keeps me in a place. I cannot leave")),
                ("other", _("Something else")),
                ("unsure", _("I am not sure")),
            ),
            place="concerns",
            groups={
                "asked_for_images": _("Pictures and videos"),
                "threatened_with_images": _("Threats"),
                "sexual_messages": _("Messages, gifts and meetings"),
                "livestreamed_abuse": _("Force and touching"),
            },
        ),
    ),
)
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
        Ask(
            "meeting",
            "radio",
            _("Is there a plan to meet?"),
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
THREAT = Step(
    "threat",
    _("You can get help with this"),
    (
        Ask(
            "deadline",
            "radio",
            _("Did they give a time?"),
            (
                ("within_24_hours", _("Today or tomorrow")),
                ("within_days", _("In the next days")),
                ("passed", _("That time has passed")),
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
PLACE = Step(
    "place",
    _("Where does it happen?"),
    (
        Ask("link", "line", _("The link of a page, a picture or a video")),
        Ask("service", "line", _("The app or game where it happened"), place="services"),
        Ask(
            "account",
            "line",
            _("A name, number or account that they use"),
            hint=_("Only what you know. Please do not look for it if that is not safe."),
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
            _("Tick everything that is true."),
            (
                ("stop_it", _("It should stop")),
                ("be_safe", _("I want to be safe")),
                ("remove_images", _("Pictures or videos should be removed")),
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
        Ask(
            "avoid",
            "checks",
            _("Who must not know?"),
            (
                ("home", _("People at home")),
                ("school", _("People at school")),
                ("local_police", _("The police where I live")),
                ("police", _("Any police")),
                ("community_worker", _("A community worker where I live")),
            ),
            place="avoid",
        ),
    ),
)
CONTACT = Step(
    "contact",
    _("May we call or write to you?"),
    (
        Ask(
            "via",
            "radio",
            _("Choose one."),
            (
                ("portal_only", _("No. I come back here for the answer")),
                ("phone", _("Yes, call me")),
                ("messenger", _("Yes, in an app for messages")),
                ("email", _("Yes, by e-mail")),
                ("trusted_adult", _("Yes, through a grown-up I trust")),
            ),
            place="contact.via",
        ),
        Ask("reached_at", "line", _("The number, address or name"), place="contact.value"),
        Ask(
            "safe_times",
            "line",
            _("When is it safe?"),
            hint=_("For example: on Saturday from 3 to 4 o'clock."),
            place="contact.safe_times",
        ),
        Ask(
            "shared_device",
            "radio",
            _("Whose phone or computer is it?"),
            (
                ("no", _("Only I use it")),
                ("yes", _("Other people use it too")),
                ("unsure", _("I am not sure")),
            ),
            place="contact.shared_device",
        ),
        Ask("who_may_answer", "line", _("Who else may see a message or answer?")),
        Ask(
            "if_another_answers",
            "line",
            _("What do we say if somebody else answers?"),
            hint=_("If you leave this empty, we say that it is a wrong number."),
        ),
    ),
)
YOU = Step(
    "you",
    _("About you"),
    (
        # Numerals need no translation.
        Ask(
            "age",
            "radio",
            _("How old are you?"),
            (
                *((band, band.replace("-", " \u2013 ")) for band in BANDS),
                (GROWN_UP, "18 +"),
            ),
        ),
        Ask(
            "area",
            "select",
            _("Where do you live?"),
            hint=_("Only the province or city. We do not need your address."),
            place="area",
        ),
        Ask(
            "has_safe_adult",
            "radio",
            _("Is there a grown-up who keeps you safe?"),
            (("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))),
            place="children.0.has_safe_adult",
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
            _("Tick everything that is true."),
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

CORE: Final = (SAFE, DANGER, WORDS, WHAT, THREAT, WHEN, WHO, SHARE)
MORE: Final = (CONTACT, YOU, PLACE, WISH, NEEDS)  # asked after the core, of who wants to say more
ALL: Final = {step.name: step for step in (TELLER, HELLO, *CORE, *MORE)}
OPENING: Final = frozenset({"teller", "hello", "safe"})  # there is nothing to send yet


def route(answers: Answers) -> list[str]:
    """Return the names of the pages for these answers, in order."""
    left_out = {
        TELLER.name: not for_another(answers),
        HELLO.name: not for_another(answers),
        DANGER.name: not in_danger(answers),
        THREAT.name: not threatened(answers),
        CONTACT.name: not own_words(answers),
    }
    names = [name for name in ALL if not left_out.get(name)]
    if answers.get("start") == PLACE.name:  # "Tell us where it is"
        names.remove(PLACE.name)
        return [PLACE.name, *names]
    return names


def asks(step: Step, answers: Answers) -> list[Ask]:
    """Return the questions of a page for these answers.

    Who is in danger may say on every page where somebody should come.
    """
    over, survivor = long_over(answers), answers.get("reporter") == "adult_survivor"
    left_out = {
        "meeting": over or not meets(answers),
        "deadline": over,
        "age": survivor,
        "has_safe_adult": survivor,
    }
    shown = [ask for ask in step.asks if not left_out.get(ask.name)]
    if in_danger(answers) and step.name not in {*OPENING, DANGER.name}:
        shown.append(WHERE)
    return shown


def far(answers: Answers, name: str) -> tuple[int, int] | None:
    """Return the number of a page and about how many there are; None on pages before the first question.

    Who goes on after the core is told of the rest.
    """
    counted = [page for page in route(answers) if page not in {TELLER.name, HELLO.name}]
    if name not in counted:
        return None
    of_core = [page for page in counted if ALL[page] not in MORE or page == answers.get("start")]
    of = of_core if name in of_core else counted
    return of.index(name) + 1, len(of)
