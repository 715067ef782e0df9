"""The status of a report, as its reporter or partner may know it. It never reveals a police act."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """The steps for the holder of a receipt, in order. Grave news is no step: a trained person tells it."""

    RECEIVED = "received", _("We have it")
    READ = "read", _("Somebody has read it")
    QUESTION = "question", _("We have a question for you")
    HELP = "help", _("We are looking for help")
    FINISHED = "finished", _("Finished")


class Progress(TextChoices):
    """The steps for a partner, in order."""

    RECEIVED = "received", _("received")
    BEING_LOOKED_AT = "being_looked_at", _("being looked at")
    DECIDED = "decided", _("decided")
    CLOSED = "closed", _("closed")


class Outcome(TextChoices):
    """The outcome of a report, as an officer tells its sender: one of these codes and nothing else.

    Partners want to know whether a report was useful, and how to send better ones.
    """

    LED_TO_ACTION = "led_to_action", _("It led to action")
    CHILD_FOUND_SAFE = "child_found_safe", _("A child was found and is safe")
    USEFUL = "useful_information", _("Useful to know, no act of its own")
    ALREADY_KNOWN = "already_known", _("We knew of it already")
    DUPLICATE = "duplicate", _("The same sender had sent it before")
    NOT_ENOUGH = "not_enough_to_go_on", _("Not enough to go on")
    NOT_UNLAWFUL = "not_unlawful_here", _("Not unlawful here")


class Event(TextChoices):
    """The events that a webhook sends to a partner's machine."""

    STATUS = "report.status", _("How far a report has come")
    FEEDBACK = "report.feedback", _("Feedback on a report")
    TEST = "webhook.test", _("A test")
