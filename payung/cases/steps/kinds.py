"""The kinds of steps, and what each must say. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.cases.sides import ANY, JOINT_ONLY, Side

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StepKind(TextChoices):
    """What is done in a case, in the order in which pages offer it."""

    SAFETY_CHECK = "safety_check", _("safety check")
    CONTACT = "contact", _("call or visit")
    STRATEGY_DISCUSSION = "strategy_discussion", _("strategy discussion")
    SAFEGUARDING_PLAN = "safeguarding_plan", _("joint safeguarding plan")
    CONTACT_DECISION = "contact_decision", _("decision on contact with the family")
    FAMILY_CONTACT = "family_contact", _("contact with the family or household")
    REFERRAL = "referral", _("referral to a service")
    ADULT_SERVICE = "adult_service", _("agreement with an adult service before 18")
    INTERVIEW = "interview", _("forensic interview")
    FEEDBACK = "feedback", _("feedback")
    STOP = "stop", _("the child said stop")
    AFTER_STOP = "after_stop", _("question after a stop: did somebody press the child")
    SECOND_LOOK = "second_look", _("second look by a partner unit")
    LINKS = "links", _("look at the links")
    DECONFLICTION = "deconfliction", _("deconfliction check")
    PRESERVATION = "preservation", _("preservation request")
    DISCLOSURE = "disclosure", _("emergency disclosure request")
    IDENTIFICATION = "identification", _("victim identification")
    INVESTIGATION = "investigation", _("investigation")
    RESCUE = "rescue", _("rescue, or a suspect caught in the act")
    SUSPECT_PLAN = "suspect_plan", _("plan for the suspect's risk of suicide")
    FAMILY_PLAN = "family_plan", _("plan for the family on the day of the arrest")
    SEARCH = "search", _("search")
    ARREST = "arrest", _("arrest")
    CHARGE = "charge", _("charge")
    COURT = "court", _("court")
    TASK = "task", _("task")
    BRING_BACK = "bring_back", _("bring back on a day")


CARE: Final = (
    StepKind.SAFETY_CHECK,
    StepKind.CONTACT,
    StepKind.STRATEGY_DISCUSSION,
    StepKind.SAFEGUARDING_PLAN,
    StepKind.CONTACT_DECISION,
    StepKind.FAMILY_CONTACT,
    StepKind.REFERRAL,
    StepKind.ADULT_SERVICE,
    StepKind.INTERVIEW,
    StepKind.FEEDBACK,
    StepKind.STOP,
    StepKind.AFTER_STOP,
    StepKind.SECOND_LOOK,
)
INQUIRY: Final = (
    StepKind.LINKS,
    StepKind.DECONFLICTION,
    StepKind.PRESERVATION,
    StepKind.DISCLOSURE,
    StepKind.IDENTIFICATION,
    StepKind.INVESTIGATION,
)
JUSTICE: Final = (
    StepKind.RESCUE,
    StepKind.SUSPECT_PLAN,
    StepKind.FAMILY_PLAN,
    StepKind.SEARCH,
    StepKind.ARREST,
    StepKind.CHARGE,
    StepKind.COURT,
)
WORK: Final = (StepKind.TASK, StepKind.BRING_BACK)

# Enforcing: never before the children whom the suspect can reach are safe. A rescue is not among them.
ENFORCEMENT: Final = frozenset({StepKind.SEARCH, StepKind.ARREST, StepKind.CHARGE, StepKind.COURT})
# What reaches the child, the family or a service: it ends the same minute when the child says stop.
REACHES_OUT: Final = frozenset(
    {StepKind.CONTACT, StepKind.FAMILY_CONTACT, StepKind.REFERRAL, StepKind.INTERVIEW}
)
# Talks with whom a step names, to be had with each apart.
TALKS: Final = REACHES_OUT - {StepKind.REFERRAL}
# It happens, and nobody plans it.
ONLY_HAPPENS: Final = frozenset({StepKind.STOP})
# What stays on its owner's list when the case is closed: others wait for it.
OUTLASTS: Final = frozenset({StepKind.AFTER_STOP, StepKind.SECOND_LOOK, StepKind.COURT})

# What a helpline plans that shares a case and sees nothing of its steps: its own talks, and a rescue.
OF_HELPLINES: Final = frozenset(
    {
        *(StepKind.SAFETY_CHECK, StepKind.CONTACT, StepKind.REFERRAL, StepKind.FEEDBACK),
        *(StepKind.RESCUE, StepKind.TASK, StepKind.BRING_BACK),
    }
)
# What both sides act on is always joint: no gate stays shut, or opens, by a step that one side cannot read.
_JOINT: Final = frozenset(
    {
        *(StepKind.SAFETY_CHECK, StepKind.STRATEGY_DISCUSSION, StepKind.SAFEGUARDING_PLAN),
        *(StepKind.CONTACT_DECISION, StepKind.FAMILY_CONTACT, StepKind.INTERVIEW),
        *(StepKind.RESCUE, StepKind.FAMILY_PLAN, StepKind.STOP, StepKind.AFTER_STOP),
        StepKind.ADULT_SERVICE,
    }
)
_OF_POLICE: Final = ENFORCEMENT | {
    *(StepKind.PRESERVATION, StepKind.DISCLOSURE, StepKind.IDENTIFICATION),
    *(StepKind.INVESTIGATION, StepKind.SUSPECT_PLAN),
}


def sides_of(kind: StepKind) -> Sequence[Side]:
    """Return who may read a step of this kind, the usual side first."""
    if kind in _JOINT:
        return JOINT_ONLY
    if kind in _OF_POLICE:
        return (Side.POLICE, Side.JOINT)
    if kind is StepKind.REFERRAL:
        return (Side.CHILD_PROTECTION, Side.JOINT)
    return ANY


class CheckResult(TextChoices):
    """What a deconfliction check found. A check that did not run never looks like a clear one."""

    HIT = "hit", _("hit: somebody else works on this person")
    NO_HIT = "no_hit", _("no hit: they looked, and have nothing")
    NOT_ASKED = "not_asked", _("not asked")
    SILENT = "silent", _("asked, no answer")


class ContactDecision(TextChoices):
    """Whether the family or household may be contacted."""

    ALLOWED = "allowed", _("yes, as described, once")
    NOT_ALLOWED = "not_allowed", _("no")


class Stopped(TextChoices):
    """What a child said stop to."""

    ALL = "all", _("everything")
    CONTACT = "contact", _("being called, written to or visited")
    INTERVIEW = "interview", _("the interview")
    REFERRAL = "referral", _("a service")


class Pressed(TextChoices):
    """Whether somebody pressed a child to say stop."""

    NO = "no", _("no: it is what the child wants")
    YES = "yes", _("yes, or it seems so")
    UNKNOWN = "unknown", _("not known: the child could not be asked alone")


class SecondLook(TextChoices):
    """What somebody of a partner unit thinks of a decision on safety."""

    AGREES = "agrees", _("agrees")
    DISAGREES = "disagrees", _("sees it otherwise")


class InterpreterCheck(TextChoices):
    """Whether the interpreter of an interview knows nobody in the case."""

    NOT_NEEDED = "not_needed", _("no interpreter needed")
    CHECKED = "checked", _("interpreter checked: knows nobody in this case")


@dataclass(frozen=True)
class Question:
    """What a step of one kind says beyond its text. `planned`, `done`: whether it is required then.

    `choices`: one of these is chosen; empty: words are written.
    """

    name: str
    label: "StrOrPromise"
    planned: bool = False
    done: bool = False
    choices: type[TextChoices] | None = None


# Asked only where the age of criminal responsibility is known, in a case with a child who harmed.
OF_A_CHILD_WHO_HARMED: Final = (
    Question("age_then", _("Child who harmed: age in years when it happened, of the youngest")),
    Question("specialist", _("Child who harmed: which juvenile specialist agreed, and when")),
)

QUESTIONS: Final[dict[StepKind, Sequence[Question]]] = {
    StepKind.SAFETY_CHECK: (
        Question("who", _("Who saw or spoke with the child, and whether alone"), done=True),
    ),
    StepKind.CONTACT: (Question("who", _("Who was called or visited"), done=True),),
    StepKind.STRATEGY_DISCUSSION: (
        Question("who", _("Who took part, with their authority"), done=True),
        Question("coordinator", _("Who coordinates from now on"), done=True),
    ),
    StepKind.SAFEGUARDING_PLAN: (
        Question(
            "reach",
            _(
                "Other children whom the suspect can reach: who, or a group with its number and the "
                "responsible person. “Suspect unknown” and “none” are answers"
            ),
            done=True,
        ),
    ),
    StepKind.CONTACT_DECISION: (
        Question("contact", _("May the family be contacted"), done=True, choices=ContactDecision),
    ),
    StepKind.FAMILY_CONTACT: (Question("who", _("Who in the family is contacted"), planned=True),),
    StepKind.REFERRAL: (Question("service", _("Service"), planned=True),),
    StepKind.ADULT_SERVICE: (Question("service", _("Service"), planned=True),),
    StepKind.INTERVIEW: (
        Question("interviewer", _("Who interviews"), planned=True),
        Question("place", _("Where"), planned=True),
        Question("language", _("Language, or sign language")),
        Question("interpreter", _("Interpreter"), done=True, choices=InterpreterCheck),
        Question("again", _("If there was an interview before: why another one")),
    ),
    StepKind.STOP: (
        Question("who", _("Who said so, and to whom"), done=True),
        Question("to", _("Stop what"), done=True, choices=Stopped),
    ),
    StepKind.AFTER_STOP: (
        Question("pressed", _("Did somebody press the child"), done=True, choices=Pressed),
        Question("wants", _("What the child wants now"), done=True),
    ),
    StepKind.SECOND_LOOK: (
        Question("who", _("Who looked at it: name, partner unit, telephone"), done=True),
        Question("result", _("What they think"), done=True, choices=SecondLook),
    ),
    StepKind.DECONFLICTION: (
        Question("who", _("Which unit or system"), planned=True),
        Question("result", _("Result"), done=True, choices=CheckResult),
    ),
    StepKind.PRESERVATION: (Question("service", _("Service"), planned=True),),
    StepKind.DISCLOSURE: (Question("service", _("Service"), planned=True),),
    StepKind.FAMILY_PLAN: (
        Question("door", _("Who is informed at the door, and who gives the information pack")),
        Question("adult", _("Who speaks to another adult of the household, apart")),
        Question("child_with", _("With whom the child is on that day"), done=True),
    ),
    StepKind.SEARCH: (
        Question("second_fact", _("The second fact, where the case rests on one anonymous report")),
        *OF_A_CHILD_WHO_HARMED,
    ),
    StepKind.ARREST: (
        Question("second_fact", _("The second fact, where the case rests on one anonymous report")),
        *OF_A_CHILD_WHO_HARMED,
    ),
    StepKind.CHARGE: OF_A_CHILD_WHO_HARMED,
    StepKind.COURT: (Question("place", _("Court and room")), *OF_A_CHILD_WHO_HARMED),
}


def questions_of(kind: StepKind) -> Sequence[Question]:
    """Return what a step of this kind says beyond its text."""
    return QUESTIONS.get(kind, ())
