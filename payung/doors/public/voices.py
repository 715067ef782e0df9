"""The words of the form for different reporters: the steps are the same, and a voice changes some words.

`steps` has the words for a child. Other reporters are asked about the child, and adult survivors about the
past. A key is `STEP.title`, `ASK.text`, `ASK.hint` or `ASK.VALUE` of a choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.doors.public.form_fields import Ask, Step
from payung.doors.public.steps import DANGER_RULE, Answers

Words = Mapping[str, Promise]
Lines = tuple[Promise, ...]


@dataclass(frozen=True)
class Voice:
    """The words for one kind of reporter. `hello`: before the questions. `another`: not the child."""

    thanks: Promise
    words: Words = field(default_factory=dict)
    hello: Lines = ()
    another: bool = True

    def of(self, step: Step) -> Step:
        """Return `step` in the words of this voice."""
        title = self.words.get(f"{step.name}.title", step.title)
        return Step(step.name, title, tuple(self._ask(ask) for ask in step.asks))

    def as_to_a_child(self, step: Step | None) -> bool:
        """Say whether a page has a child's words. None: the last page, with its thanks."""
        if step is None:
            return self == CHILD
        keys = {f"{step.name}.title"}
        for ask in step.asks:
            keys |= {f"{ask.name}.{part}" for part in ("text", "hint", *dict(ask.choices))}
        return not self.another and keys.isdisjoint(self.words)

    def _ask(self, ask: Ask) -> Ask:
        say = self.words.get
        return replace(
            ask,
            text=say(f"{ask.name}.text", ask.text),
            hint=say(f"{ask.name}.hint") or ask.hint,
            choices=[(value, say(f"{ask.name}.{value}", text)) for value, text in ask.choices],
        )


_OF_A_CHILD: Final[Words] = {
    "safe.title": _("Is the child safe right now?"),
    "safe_now.yes": _("Yes, the child is safe"),
    "safe_now.no": _("No, the child is not safe"),
    "may_hurt_self.yes": _("I am afraid that the child may hurt themselves"),
    "where_now.text": _("If you want a helper to come to the child: where is the child?"),
    "concerns.asked_for_images": _("Someone asks the child for private pictures or videos"),
    "concerns.images_sent_under_pressure": _(
        "Someone tricked or pushed the child to send pictures or videos"
    ),
    "concerns.images_taken_secretly": _("Someone took pictures or videos of the child in secret"),
    "concerns.images_shared_with_others": _("Someone shared pictures or videos of the child"),
    "concerns.threatened_with_images": _(
        "Someone threatens to show pictures or videos of the child"
    ),
    "concerns.money_demanded": _("Someone wants money from the child"),
    "concerns.more_images_demanded": _("Someone wants more pictures or videos from the child"),
    "concerns.made_or_altered_by_ai": _("Someone made a false picture or video of the child"),
    "concerns.sexual_messages": _("Someone writes to the child about sex"),
    "concerns.shown_sexual_material": _("Someone showed the child sexual pictures or videos"),
    "concerns.asked_to_meet": _("Someone wants to meet the child"),
    "concerns.met_in_person": _("The child has met this person"),
    "concerns.offered_money_or_gifts": _("Someone offers the child money or gifts"),
    "concerns.livestreamed_abuse": _("Someone makes the child do things on camera"),
    "concerns.sexual_abuse_in_person": _("Someone touches the child or hurts their body"),
    "concerns.forced_or_arranged_by_someone": _(
        "Someone makes the child do sexual things for others"
    ),
    "concerns.moved_held_or_sold_by_someone": _(
        "Someone keeps the child in a place. The child cannot leave"
    ),
    "concerns.retaliation_threatened": _(
        "Someone says they will hurt the child or others for telling"
    ),
    "concerns.found_material_of_a_child": _("I saw pictures or videos of a child"),
    "meeting.with_the_person_now": _("The child is with this person now"),
    "paid.yes": _("Money has been paid"),
    "relationship.online_only": _("Someone the child knows only online"),
    "relationship.parent_or_carer": _("A parent, or who takes care of the child"),
    "relationship.sibling": _("A brother or sister of the child"),
    "relationship.other_relative": _("Another person in the family"),
    "relationship.household": _("Another person in the child's home"),
    "relationship.partner": _("The child's boyfriend or girlfriend"),
    "relationship.ex_partner": _("The child's boyfriend or girlfriend from before"),
    "relationship.community_leader": _("A leader where the child lives"),
    "relationship.employer_or_recruiter": _("Someone the child works for, or who offered work"),
    "relationship.known_adult": _("Another grown-up the child knows"),
    "near.same_home": _("This person lives where the child lives"),
    "near.reaches_children": _("This person can be near the child or other children"),
    "wishes.be_safe": _("The child should be safe"),
    "avoid.home": _("People at the child's home"),
    "avoid.school": _("People at the child's school"),
    "avoid.local_police": _("The police where the child lives"),
    "avoid.community_worker": _("A community worker"),
    "you.title": _("About the child"),
    "age.text": _("How old is the child?"),
    "area.text": _("Where does the child live?"),
    "has_safe_adult.text": _("Does the child have a grown-up who keeps them safe?"),
    "needs.title": _("Does something make reading, writing or talking hard for the child?"),
    "needs.hint": _("We ask so that it can be easier for the child."),
    "needs.easy_words": _("The child reads slowly. Short, easy words help"),
    "needs.read_aloud": _("The child does not see or read well. Someone should read it out"),
    "needs.sign_language": _("The child does not hear well, or uses sign language"),
    "needs.interpreter": _("The child speaks another language better"),
    "needs.call_instead": _("Writing is hard for the child. Talking is easier"),
    "needs.support_person": _("Talking about it is hard. The child wants somebody there"),
    "narrative.hint": _(
        "One sentence is enough. Please do not ask the child more questions for this."
    ),
}
_OF_LONG_AGO: Final[Words] = {
    "what.title": _("What happened?"),
    "concerns.asked_for_images": _("Someone asked me for private pictures or videos"),
    "concerns.threatened_with_images": _("Someone threatened to show pictures or videos of me"),
    "concerns.money_demanded": _("Someone wanted money from me"),
    "concerns.more_images_demanded": _("Someone wanted more pictures or videos from me"),
    "concerns.sexual_messages": _("Someone wrote to me about sex"),
    "concerns.asked_to_meet": _("Someone wanted to meet me"),
    "concerns.met_in_person": _("I met this person"),
    "concerns.offered_money_or_gifts": _("Someone offered me money or gifts"),
    "concerns.livestreamed_abuse": _("Someone made me do things on camera"),
    "concerns.sexual_abuse_in_person": _("Someone touched me or hurt my body"),
    "concerns.forced_or_arranged_by_someone": _("Someone made me do sexual things for others"),
    "concerns.moved_held_or_sold_by_someone": _("Someone kept me in a place. I could not leave"),
    "concerns.retaliation_threatened": _("Someone said they will hurt me if I tell"),
    "concerns.found_material_of_a_child": _("I saw pictures or videos of a child"),
    "who.title": _("Who did this?"),
    "relationship.online_only": _("Someone I knew only online"),
    "relationship.parent_or_carer": _("My parent, or who took care of me"),
    "relationship.employer_or_recruiter": _("Someone I worked for, or who offered work"),
    "relationship.known_adult": _("Another grown-up I knew"),
    "near.same_home": _("This person lives where I live now"),
    "near.reaches_children": _("This person can be near children now"),
}

_YOUNG: Final[Lines] = (
    _("It is good that you tell us. You do nothing wrong when you tell."),
    _("You do not have to solve this alone."),
    _("You can listen to the child. You do not have to ask anything."),
    _("Please do not write to the person who does this."),
    _("Please do not look for pictures or videos, and do not pass them on."),
    _("This can be hard for you too. You can also talk to someone for yourself."),
)
_GROWN_UP: Final[Lines] = (
    _("Believe the child. Say: “It is not your fault. I am glad that you told me.”"),
    _("Stay calm, also when it is hard."),
    _("Do not punish the child, and do not take the phone away as a punishment."),
    _("Do not settle it privately with the person or the family."),
    _("Do not speak to the person about it. That can put the child in danger."),
    _("Do not search the phone. Do not delete the messages, and do not look at them again."),
    _("Do not pay, do not reply to the person, and do not post about it."),
    _("Do not ask the child many questions. A trained person does that, once."),
    _("We may answer only later. If the child is in danger, do not wait: call."),
)
_AT_WORK: Final[Lines] = (
    *_GROWN_UP,
    _("Tell only those who must know it to keep the child safe."),
    _("Your work may have its own duty to report. This page does not replace it."),
)

CHILD: Final = Voice(_("It took courage. It is not your fault."), another=False)
_WORKER: Final = Voice(
    _("It is good that the child has you."),
    {"hello.title": _("What helps the child now"), **_OF_A_CHILD},
    (*_AT_WORK, DANGER_RULE),
)
VOICES: Final[Mapping[str, Voice]] = {
    "friend": Voice(
        _("It took courage. You are a good friend."),
        {"hello.title": _("You are a good friend"), **_OF_A_CHILD},
        (_("It is not your fault, and it is not your friend's fault."), *_YOUNG, DANGER_RULE),
    ),
    "sibling": Voice(
        _("It took courage. It is good that the child has you."),
        _OF_A_CHILD,
        (
            _("It is not your fault, and it is not your brother's or sister's fault."),
            *_YOUNG,
            DANGER_RULE,
        ),
    ),
    "parent_or_carer": Voice(
        _("It is good that the child has you."),
        {"hello.title": _("What helps your child now"), **_OF_A_CHILD},
        (*_GROWN_UP, _("This is hard for you too. You can also talk to someone."), DANGER_RULE),
    ),
    "teacher": _WORKER,
    "health_worker": _WORKER,
    "social_worker": _WORKER,
    "community_worker": _WORKER,
    "other": Voice(
        _("It is good that the child has you."),
        {"hello.title": _("What helps the child now"), **_OF_A_CHILD},
        (*_GROWN_UP, DANGER_RULE),
    ),
    "adult_survivor": Voice(
        _("It took courage. It was not your fault."),
        _OF_LONG_AGO,
        (
            _("It was not your fault."),
            _("It is never too late to tell."),
            _("You decide what you tell us. You can stop at any time."),
            _("You do not have to remember everything."),
            _(
                "That person may be near other children now. What you tell may help to protect them."
            ),
            _("What that person does is never your fault."),
            DANGER_RULE,
        ),
        another=False,
    ),
}


def name(answers: Answers) -> str:
    """Return the kind of reporter that has a voice; a child if it is another, or not known."""
    reporter = str(answers.get("reporter"))
    return reporter if reporter in VOICES else "child"


def of(answers: Answers) -> Voice:
    """Return the voice for the reporter in `answers`; a child's if it is not known."""
    return VOICES.get(name(answers), CHILD)
