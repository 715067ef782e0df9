"""Whether somebody who told for a child reads our messages: what the choices and their states are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.standing import Ruling

CHOICES: Final[dict[Ruling, Promise]] = {
    Ruling.SAFE: _("Yes: the child is in no more danger if they read our messages"),
    Ruling.NOT_SAFE: _("No: they see only that somebody looks"),
    Ruling.TAKEN_BACK: _("Take the decision back: they see only that somebody looks"),
}
STATES: Final[dict[Ruling | None, Promise]] = {
    None: _(
        "Not decided yet. They see only “We have it” or “Trained people look at it”. What we write to them "
        "waits."
    ),
    Ruling.SAFE: _("Decided: they read all our messages."),
    Ruling.NOT_SAFE: _(
        "Decided: they read none of our messages. They see only “We have it” or “Trained people look at it”."
    ),
}
