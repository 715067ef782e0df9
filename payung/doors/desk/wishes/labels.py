"""What a child's wishes are called at the desk, and what can be decided of them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.cases.actions import ForgetOutcome

Text = str | Promise


@dataclass(frozen=True)
class WishWords:
    """A wish: its sign in the queue, its heading, what to think of, the question, what is to be done next."""

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
        _("asks to see what was told"),
        _("Wish to see what was told"),
        _(
            "It is not shown with the receipt, since whoever holds the phone may hold that too. Find out how "
            "you can reach the child safely, then go through it together: sit beside them, or read it out."
        ),
        _("How you will go through it with the child, and when"),
        _("Decide how you go through what was told with the child."),
        _(
            "They asked to see what they told us. A child-protection worker must decide how to go through it "
            "with them."
        ),
    ),
    "correction": WishWords(
        _("says that something is wrong"),
        _("Something is wrong or missing"),
        _(
            "Their words stand in the dialogue, beside what was told before; nothing is overwritten. Read "
            "both. A child who remembers something later, or in another way, is not less to be believed."
        ),
        _("What it changes in your work, and who must know"),
        _("Read what they say is wrong, and decide what it changes."),
        _(
            "They say that something is wrong or missing. A child-protection worker must decide what it "
            "changes."
        ),
    ),
    "forget": WishWords(
        _("asks to delete it"),
        _("Wish to have it deleted"),
        _(
            "Somebody else may be asking with the receipt in their hand. Decide only after contact with the "
            "child, in a way in which you can tell that it is them."
        ),
        _("Why, and how you made sure that the child asks"),
        _("Decide what is deleted and what must be kept, after contact with the child."),
        _("They asked to have it deleted. A child-protection worker must decide what can go."),
    ),
}

OUTCOMES: Final[dict[ForgetOutcome, Text]] = {
    ForgetOutcome.DELETE: _(
        "All of it is deleted. A second officer confirms it after you have told the child."
    ),
    ForgetOutcome.SAFETY: _("It is kept for now: the child or another child may be in danger."),
    ForgetOutcome.COURT: _("It is kept for now: a court, or an investigation for one, needs it."),
    ForgetOutcome.LAW: _("It is kept for now: a law says how long."),
}
