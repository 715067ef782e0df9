"""The forms of the officer's own page."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.doors.desk.sign_in.forms import password_field


class Password(Form):
    """The current password and a new one."""

    old = password_field(_("Your current password"), "current-password")
    new = password_field(_("New password"), "new-password")
    again = password_field(_("New password again"), "new-password")

    def clean_again(self) -> str:
        """Refuse two passwords that differ."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("The two passwords differ. Please enter both again."))
        return again


class Language(Form):
    """The language of the desk for the officer."""

    language = forms.ChoiceField(label=_("Desk language"), choices=settings.LANGUAGES)
