"""Labels of a change that waits for a second person, for officers."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.directory.helpline_kinds import Channel


class ChangeKind(models.TextChoices):
    """The effect of a change on what children see."""

    HELPLINE = "helpline", _("Add a helpline")
    CONTACT = "contact", _("Add a number")
    CORRECTION = "correction", _("Correct a helpline")
    TEST = "test", _("Show or hide a number after a test")


class Outcome(models.TextChoices):
    """The end of a change."""

    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REFUSED = "refused", _("refused")


FACTS: Final[dict[str, str | Promise]] = {
    "name": _("name"),
    "local_name": _("name in the country"),
    "hours": _("hours"),
    **dict(Channel.choices),
}
