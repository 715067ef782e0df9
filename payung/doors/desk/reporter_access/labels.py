"""Labels of the decision whether a person who reported for a child may read our messages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.dialogue.reporter_access import ReporterAccess

CHOICES: Final[dict[ReporterAccess, Promise]] = {
    ReporterAccess.SAFE: _(
        "Yes: the child is in no more danger if the reporter reads our messages"
    ),
    ReporterAccess.NOT_SAFE: _("No: the reporter sees only that somebody is looking at it"),
    ReporterAccess.TAKEN_BACK: _(
        "Withdraw the decision: the reporter sees only that somebody is looking at it"
    ),
}
STATES: Final[dict[ReporterAccess | None, Promise]] = {
    None: _(
        "Not decided yet. The reporter sees only “We have it” or “Trained people "
        "look at it”. Our messages wait."
    ),
    ReporterAccess.SAFE: _("Decided: the reporter reads all our messages."),
    ReporterAccess.NOT_SAFE: _(
        "Decided: the reporter reads none of our messages, only “We have it” or "
        "“Trained people look at it”."
    ),
}
