"""The forms in which administrators manage officers."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import (
    NOTHING_CHOSEN,
    Form,
    SureOfLast,
    confirm_last_field,
    line_field,
    long_text_field,
)
from payung.staff.actions import CAUSES
from payung.staff.roles import HELD_BY, ROLE_NAMES, Role


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        # A role to which nothing opens yet is not offered.
        choices=[(role.value, ROLE_NAMES[role]) for role in Role if HELD_BY[role]],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("An officer has at least one role.")},
    )


class Invite(Form):
    """A new officer."""

    full_name = line_field(_("Name of the person"), 200)
    name = forms.CharField(
        label=_("Sign-in name"),
        max_length=64,
        help_text=_("Short, and not a secret. It cannot be changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Desk language"), choices=settings.LANGUAGES)
    roles = _roles()


class Roles(Form):
    """The roles of an officer."""

    roles = _roles()
    confirm_last = confirm_last_field()


class PersonName(Form):
    """The name of a person."""

    full_name = line_field(_("Name of the person"), 200)


class OwnNumbers(Form):
    """An officer's own telephone numbers and e-mail addresses, of which only tokens are kept."""

    numbers = long_text_field(
        _("Their own telephone numbers and e-mail addresses, private ones too, one a line"),
        4,
        2000,
        required=False,
    )


class CutOff(SureOfLast):
    """The cause for which an account is cut off at once."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[NOTHING_CHOSEN, *((cause.value, words) for cause, words in CAUSES.items())],
    )
    reason = long_text_field(
        _("What happened"), 3, 2000, _("Sealed to oversight, who alone will read it.")
    )

    field_order = ("cause", "reason", "sure", "confirm_last")
