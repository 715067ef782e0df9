"""Whether somebody who told for a child reads our messages: what the choices and their states are called."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.reporter_access import ReporterAccess

CHOICES: Final[dict[ReporterAccess, Promise]] = {
    ReporterAccess.SAFE: _("Yes: the child is in no more danger if they read our messages"),
    ReporterAccess.NOT_SAFE: _("No: they see only that somebody looks"),
    ReporterAccess.TAKEN_BACK: _("Take the decision back: they see only that somebody looks"),
}
STATES: Final[dict[ReporterAccess | None, Promise]] = {
    None: _(
        "Not decided yet. They see only “We have it” or “Trained people look at it”. What we write to them "
        "waits."
    ),
    ReporterAccess.SAFE: _("Decided: they read all our messages."),
    ReporterAccess.NOT_SAFE: _(
        "Decided: they read none of our messages. They see only “We have it” or “Trained people look at it”."
    ),
}
