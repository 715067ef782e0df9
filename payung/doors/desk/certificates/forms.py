"""The form in which a training officer gives a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import FUNCTION_CHOICES, Form


class Give(Form):
    """A certificate."""

    function = forms.ChoiceField(label=_("Function"), choices=FUNCTION_CHOICES)
    days = forms.IntegerField(
        label=_("For how many days (1 to 1,098)"),
        min_value=1,
        max_value=1098,
        initial=365,
        error_messages={
            "min_value": _("A certificate lasts 1 to 1,098 days."),
            "max_value": _("A certificate lasts 1 to 1,098 days."),
        },
    )
