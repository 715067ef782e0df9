"""Labels of the outcomes for a child, and of the reasons for closing a case."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.actions import Closure
from payung.cases.decisions.outcomes import Ending, Sight

ENDINGS: Final[dict[Ending, str | Promise]] = {
    Ending.SAFE: _("Safe for now: somebody has seen or spoken with the child"),
    Ending.ACCEPTED: _("Accepted by another unit, which is now responsible for the child"),
    Ending.NOT_REACHED: _("The child cannot be reached"),
    Ending.NO_DANGER: _("The child is in no danger"),
    Ending.NOTHING_MORE: _("Nothing more can be done"),
}
SIGHTS: Final[dict[Sight, str | Promise]] = {
    Sight.SEEN: _("Seen in person, and spoken with alone"),
    Sight.SPOKEN: _("Spoken with alone, by telephone or video"),
    Sight.MESSAGES: _("Only by messages"),
}
DETAILS: Final[dict[str, str | Promise]] = {
    "danger": _("Safe from"),
    "sight": _("How"),
    "partner": _("Agreed with"),
    "untold": _("Why nobody was told how it went"),
    "overridden": _("By a supervisor, although something was missing"),
}
CLOSURES: Final[dict[Closure, str | Promise]] = {
    Closure.DONE: _("What was needed has been done"),
    Closure.PASSED_ON: _("Another authority or service now works on it"),
    Closure.KNOWN: _("It is worked on in another case"),
    Closure.NOT_ENOUGH: _("Not enough to go on"),
    Closure.NOT_ABOUT: _("Not about harm to a child"),
}
