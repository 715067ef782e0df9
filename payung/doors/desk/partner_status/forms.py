"""The form of the status that is sent to a partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.intake.progress import Outcome


class TellSender(Form):
    """The status of a report for the partner that sent it."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("please choose")), *Outcome.choices],
        error_messages={"required": _("Please choose the status to send to the sender.")},
    )
