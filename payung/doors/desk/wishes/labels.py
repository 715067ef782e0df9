"""Labels of a child's wishes, and of the decisions on them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.dialogue.actions import ForgetOutcome

Text = str | Promise


@dataclass(frozen=True)
class WishWords:
    """A wish: its sign in the queue, its heading, advice, the question, and the next step."""

    sign: Text
    name: Text
    meaning: Text
    question: Text
    next: Text
    not_yours: Text


WISHES: Final[dict[str, WishWords]] = {
    "stop": WishWords(
        _("asked to stop"),
        _("Wish to stop"),
        _(
            "Nothing already done is undone, and no clock pauses. Decide what stopping means for this child, "
            "and tell them."
        ),
        _("What stopping means here, and why"),
        _("Decide what the wish to stop means for this child."),
        _("They asked to stop. A child-protection worker must decide what that means."),
    ),
    "see": WishWords(
        _("asks to see the report"),
        _("Wish to see the report"),
        _(
            "The report is not shown with the receipt: a person who holds the phone may"
            " also hold the receipt. Find out how you can reach the child safely. Then "
            "go through it together: sit beside them, or read it out."
        ),
        _("How you will go through it with the child, and when"),
        _("Decide how you go through the report with the child."),
        _(
            "They asked to see what they told us. A child-protection worker must decide how to go through it "
            "with them."
        ),
    ),
    "correction": WishWords(
        _("says that something is wrong"),
        _("Something is wrong or missing"),
        _(
            "Their new message is in the dialogue, beside the report; nothing is "
            "overwritten. Read both. A child who remembers something later, or in "
            "another way, is no less credible."
        ),
        _(
            "What was corrected, and where (person, file, step), or why nothing was; and who must know"
        ),
        _("Read what they say is wrong, and decide what it changes."),
        _(
            "They say that something is wrong or missing. A child-protection worker must decide what it "
            "changes."
        ),
    ),
    "forget": WishWords(
        _("asks for deletion"),
        _("Wish for deletion"),
        _(
            "Somebody else may have the receipt and be asking. Decide only after "
            "contact with the child, in a way that shows that it is them."
        ),
        _("Reason, and how you made sure that it is the child who asks"),
        _("Decide what is deleted and what must be kept, after contact with the child."),
        _("They asked for deletion. A child-protection worker must decide what can be deleted."),
    ),
}

OUTCOMES: Final[dict[ForgetOutcome, Text]] = {
    ForgetOutcome.DELETE: _(
        "The report and what goes with it are deleted. A second officer confirms it after you have told the "
        "child."
    ),
    ForgetOutcome.SAFETY: _("It is kept for now: the child or another child may be in danger."),
    ForgetOutcome.COURT: _("It is kept for now: a court, or an investigation for one, needs it."),
    ForgetOutcome.LAW: _("It is kept for now: a law says how long."),
}
