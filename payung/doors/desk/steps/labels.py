"""Labels of steps: their groups, what each is for, and how a page calls one."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.cases.steps.kinds import CARE, INQUIRY, JUSTICE, WORK, StepKind
from payung.doors.desk.labels import Text

GROUPS: Final[Sequence[tuple[Text, Sequence[StepKind]]]] = (
    (_("For the child"), CARE),
    (_("Inquiry and evidence"), INQUIRY),
    (_("Justice"), JUSTICE),
    (_("Tasks and reminders"), WORK),
)

# What an officer should know before they fill in the form.
MEANINGS: Final[dict[StepKind, Text]] = {
    StepKind.SAFETY_CHECK: _(
        "Somebody sees or speaks with the child alone. A message behind the receipt is not enough: "
        "somebody else may hold it."
    ),
    StepKind.CONTACT: _("The safety log: who was called or visited, when, and what was agreed."),
    StepKind.STRATEGY_DISCUSSION: _(
        "Police, child protection and whoever can reach the child agree who does what. At P1 by "
        "telephone within an hour; health and prosecutor the next working day."
    ),
    StepKind.SAFEGUARDING_PLAN: _(
        "For every child whom the suspect can reach. A class or a team is a group with its number "
        "and the person responsible."
    ),
    StepKind.CONTACT_DECISION: _(
        "A child-protection worker decides whether, by whom and how the family may be contacted."
    ),
    StepKind.FAMILY_CONTACT: _("Each contact needs a decision of its own by child protection."),
    StepKind.REFERRAL: _("The child agrees to the service, and knows that they can say no."),
    StepKind.INTERVIEW: _(
        "One trained interviewer, once. What the child told in the form travels along, so that "
        "nobody asks it again."
    ),
    StepKind.STOP: _(
        "Record it in the minute in which the child says it. Contact, interviews and referrals that reach this "
        "child are called off at once, and a child-protection worker asks within a day whether somebody "
        "pressed the child. Stop never lowers a level, closes nothing, and does not mean that it is untrue. "
        "The safety of other children goes on: tell the child so."
    ),
    StepKind.AFTER_STOP: _(
        "A child-protection worker asks the child alone. Only what a child-protection worker records here ends "
        "the stop, and not while the child could not be asked."
    ),
    StepKind.SECOND_LOOK: _(
        "Where no colleague can countersign: a named person of a partner unit reads the decision on safety, "
        "and nothing else of the case."
    ),
    StepKind.LINKS: _("At P1 within an hour of taking it, where there are links."),
    StepKind.DECONFLICTION: _(
        "Ask who else works on this person. “Not asked” and “no answer” never count as clear."
    ),
    StepKind.RESCUE: _("Not enforcement: nothing has to be planned before a rescue."),
    StepKind.SUSPECT_PLAN: _(
        "After such an arrest the risk of suicide is high. Who watches, who is called, and when."
    ),
    StepKind.FAMILY_PLAN: _(
        "Who is informed at the door, which papers they are given, who speaks to another adult "
        "apart, and with whom the child is that day. Contact follows on days 1, 3 and 7."
    ),
    StepKind.BRING_BACK: _("The case comes back to your list on that day. Its clock stays."),
}

# The heading and the button of each form.
FORMS: Final[dict[str, tuple[Text, Text]]] = {
    "plan": (_("Plan a step"), _("Plan this step")),
    "record": (_("Record what has happened"), _("Record this")),
    "change": (_("Change the plan"), _("Save the change")),
    "finish": (_("Record that it is done"), _("It is done")),
    "correct": (_("Correct what is written"), _("Save the correction")),
}


def kind(step_kind: StepKind) -> Text:
    """Return what a page calls a kind of step."""
    return step_kind.label


def meaning(step_kind: StepKind) -> Text:
    """Return what an officer should know of a kind of step; empty where its name says it all."""
    return MEANINGS.get(step_kind, "")
