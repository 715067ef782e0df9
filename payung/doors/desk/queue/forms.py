"""The form of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form


class NameView(Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=30,
        error_messages={
            "required": _("Please give the view a name."),
            "max_length": _("A name has at most 30 characters."),
        },
    )
