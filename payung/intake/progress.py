"""How far a report has come, as the partner that sent it may know. Nothing here tells of a police act."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Progress(TextChoices):
    """The steps, in the order in which a report comes along."""

    RECEIVED = "received", _("received")
    BEING_LOOKED_AT = "being_looked_at", _("being looked at")
    DECIDED = "decided", _("decided")
    CLOSED = "closed", _("closed")
