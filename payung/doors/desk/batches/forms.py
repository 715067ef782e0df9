"""What a batch asks besides the reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, number_field, text_field
from payung.doors.desk.steps.forms import moment_field


class Assign(Form):
    """The colleague who becomes the owner; the page offers those who can take reports."""

    officer = forms.ChoiceField(
        label=_("Recipient"),
        error_messages={
            "required": _("Please choose a colleague."),
            "invalid_choice": _("Please choose a colleague."),
        },
    )


class BringBack(Form):
    """When the reports come back to the officer's list, and for what."""

    text = text_field(_("What for: what you expect by then"), 2)
    due = moment_field(_("On"))
    number = number_field()


class CloseDuplicates(Form):
    """Why the ticked reports say nothing new."""

    reason = text_field(_("Why they say nothing new; colleagues can read this in each"), 2)
