"""Drafts of the answer to a child's wish after its decision, in the child's language.

They say what is deleted, what is kept and why, and that nobody doubts the child. The officer reads them,
changes them, and sends them in their own name.
"""

from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.language import languages, reviews

Text = str | Promise

_NO_DOUBT: Final = _("It does not mean that anybody doubts you. You did nothing wrong.")
_LATER: Final = _("You can ask again at any time.")
_DRAFTS: Final[dict[tuple[str, str], tuple[Text, ...]]] = {
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
            "All your words and our answers here will be gone. This code will open nothing any more."
        ),
        _("We keep only a note that something was told and deleted. It has none of your words."),
        _(
            "We need two weeks or a little longer. Did you not ask for this? Or do you not want it any "
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


def draft(wish: str, outcome: str, language: str) -> str:
    """Return the draft for a wish and its outcome, or an empty text. Languages not offered get English."""
    spoken = languages.nearest(language)
    if spoken is None or spoken not in reviews.on_offer(settings):
        spoken = languages.ENGLISH
    with translation.override(spoken.code):
        return " ".join(str(part) for part in _DRAFTS.get((wish, outcome), ()))
