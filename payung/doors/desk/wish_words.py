"""What a child's wishes are called at the desk, and words from which an answer can begin.

The answer says what is true: what is deleted, what is kept and why, and that nobody doubts them. It stands in
the child's language where there is one here; the officer reads it, changes it, and sends it by their own name.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
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

_NO_DOUBT: Final = _("It does not mean that anybody doubts you. You did nothing wrong.")
_LATER: Final = _("You can ask again at any time.")
_TOLD: Final[dict[tuple[str, str], tuple[Text, ...]]] = {
    ("see", ""): (
        _("You asked to see what you told us. That is your right."),
        _(
            "I would like to look at it with you. You choose what you want to hear. You can stop at any "
            "time."
        ),
        _("When and how can we talk? Nobody else should hear or read it."),
    ),
    ("correction", ""): (
        _("Thank you for telling us what was not right. We have put your words beside the others."),
        _("It is all right to remember something later, or in another way."),
    ),
    ("forget", "delete"): (
        _("You asked us to delete what you told us. We will do that."),
        _(
            "All your words and our answers here will be gone. This number will open nothing any more."
        ),
        _("We keep only a note that something was told and deleted. It has none of your words."),
        _(
            "It takes two weeks or a little longer. Did you not ask for this? Or do you not want it any "
            "more? Then please write to us here before."
        ),
        _NO_DOUBT,
        _("You can always tell us again."),
    ),
    ("forget", "safety"): (
        _("You asked us to delete what you told us. We cannot do that yet."),
        _("We keep it because you or another child may not be safe. It helps us to protect you."),
        _("Only people who work on this can open it. Each time is written down."),
        _NO_DOUBT,
        _LATER,
    ),
    ("forget", "court"): (
        _("You asked us to delete what you told us. We cannot do that yet."),
        _("We keep it because a court may need it. It can help to stop the person who did this."),
        _("Only people who work on this can open it. Each time is written down."),
        _NO_DOUBT,
        _LATER,
    ),
    ("forget", "law"): (
        _("You asked us to delete what you told us. We cannot do that yet."),
        _("A law says how long we must keep it. When that time is over, we look at it again."),
        _("Only people who work on this can open it. Each time is written down."),
        _NO_DOUBT,
        _LATER,
    ),
}


def told(wish: str, outcome: str, language: str) -> str:
    """Return words from which the answer to a decided wish can begin; empty where there are none."""
    tag = next((code for code, _name in settings.LANGUAGES if language.split("-")[0] == code), "en")
    with translation.override(tag):
        return " ".join(str(part) for part in _TOLD.get((wish, outcome), ()))
