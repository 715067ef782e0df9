"""Labels of the outcomes for a child."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.actions import Ending

ENDINGS: Final[dict[Ending, str | Promise]] = {
    Ending.SAFE: _("Safe for now: somebody has seen or spoken with the child"),
    Ending.ACCEPTED: _("Accepted by another unit, which is now responsible for the child"),
    Ending.NOTHING_MORE: _("Nothing more can be done"),
}
