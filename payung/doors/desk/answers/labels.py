"""Labels of the situations for which there are reply templates."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SITUATIONS: Final[dict[str, str | Promise]] = {
    "first": _("First answer"),
    "danger": _("Somebody is in danger now"),
    "threat": _("Threat to publish something"),
    "spread": _("Something has already been shared"),
    "rights": _("Request to see, change or delete the report"),
    "question": _("One safety question needs an answer"),
    "silence": _("No message for a while"),
    "stop": _("Reporter wants to stop"),
    "other": _("Reporter told us about another child"),
    "close": _("Our work is finished"),
}
