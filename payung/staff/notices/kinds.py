"""How a notice reaches somebody, and why it is sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """How a notice reaches somebody."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message (SMS)")
    WEBHOOK = "webhook", _("webhook")


class NoticeReason(models.TextChoices):
    """Why a notice is sent. Only the sentence differs; none has contents."""

    CALL = "call", _("call to the desk")
    GAP = "gap", _("nobody is on duty")
    TEST = "test", _("test")
