"""Choices that records keep and rules read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """Why somebody looks at an exhibit."""

    ASSESSMENT = "assessment", _("to classify it: nobody has done so yet")
    IDENTIFICATION = "identification", _("to find out who the child is, or where")
    COURT = "court", _("for a court or a prosecutor")
    REVIEW = "review", _("to review a colleague's decision")
