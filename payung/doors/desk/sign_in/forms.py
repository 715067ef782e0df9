"""The forms of signing in. They check the format of what was typed, not whether it is right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, Label
from payung.doors.desk.sign_in.authenticators import LONGEST_NAME

LONGEST = 1024  # characters of a password
PROOF = "proof-"  # prefix of fields for the lock or for sudo, which no view gets


def _code(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Code of your authenticator app"),
        max_length=20,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Please type the six digits that the app shows.")},
    )


def password_field(label: Label, kind: str, *, required: bool = True) -> forms.CharField:
    """Return a field for a password; `kind` is its `autocomplete`."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": kind}),
    )


def emptied(form: forms.Form) -> forms.Form:
    """Return `form` with its errors but without what was typed: a wrong code is useless."""
    if form.is_bound and form.errors:
        form.data = {}
    return form


class SignIn(Form):
    """Name and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = password_field(_("Password"), "current-password")


class Invitation(Form):
    """The first sign-in: a code from the administrator and a new password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=_("Code of your invitation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = password_field(_("New password"), "new-password")
    again = password_field(_("New password again"), "new-password")

    def clean_again(self) -> str:
        """Refuse two passwords that differ."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords differ. Please enter both again."))
        return again


class Code(Form):
    """A code of an authenticator app."""

    code = _code()


class Passkey(Form):
    """The name of a passkey that the browser has made."""

    name = forms.CharField(
        label=_("What to call it"), max_length=LONGEST_NAME, required=False, initial=_("Passkey")
    )


class Proof(Form):
    """A code or the password. (A script fills the field of a passkey.)"""

    prefix = PROOF.rstrip("-")
    code = _code(required=False)
    password = password_field(_("Password"), "current-password", required=False)


class Unlock(Form):
    """The password that opens a locked screen."""

    prefix = PROOF.rstrip("-")
    password = password_field(_("Password"), "current-password")
