"""The forms in which a supervisor confirms colleagues, gives overrides and distrusts keys."""

from datetime import datetime
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.doors.desk.forms import (
    FUNCTION_CHOICES,
    NOTHING_CHOSEN,
    Choices,
    Form,
    confirm_last_field,
    long_text_field,
    sure_field,
)
from payung.foundation import clock

_DIGITS: Final = 30


_FIRST_YEAR: Final = 2000  # before any installation


class Digits(Form):
    """The number that a colleague reads out from their own screen."""

    fingerprint = forms.CharField(
        label=_("The 30 digits that your colleague reads out"),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Please type the 30 digits.")},
    )

    def clean_fingerprint(self) -> str:
        """Return the digits alone. Refuse a wrong number of digits and name it."""
        typed = str(self.cleaned_data["fingerprint"])
        digits = "".join(typed.split()).replace("-", "")
        if not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("The number has digits only."))
        if len(digits) != _DIGITS:
            sentence = ngettext(
                "The number has 30 digits; you typed %(count)d.",
                "The number has 30 digits; you typed %(count)d.",
                len(digits),
            )
            raise forms.ValidationError(sentence % {"count": len(digits)})
        return digits


class GiveLeave(Form):
    """A certificate override by a supervisor."""

    function = forms.ChoiceField(label=_("Function"), choices=FUNCTION_CHOICES)
    hours = forms.IntegerField(
        label=_("For how many hours (1 to 24)"),
        min_value=1,
        max_value=24,
        error_messages={
            "min_value": _("An override lasts 1 to 24 hours."),
            "max_value": _("An override lasts 1 to 24 hours."),
        },
    )
    reason = long_text_field(
        _("Reason"), 3, 2000, _("Sealed to your unit and to oversight, who will read it.")
    )


class PassOn(Form):
    """The colleague to whom an officer's work is transferred."""

    officer = forms.ChoiceField(label=_("Transfer all of it to"))

    def __init__(self, data: QueryDict | None, *, officers: Choices) -> None:
        super().__init__(data)
        self.offer("officer", [NOTHING_CHOSEN, *officers])


class Distrust(Form):
    """The time from which a colleague's key is not trusted."""

    since = forms.DateTimeField(
        label=_("Since when (time of your unit)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Enter a date and time, such as 2026-03-02 14:30.")},
    )
    sure = sure_field(_("I have read the consequences, and I am sure"))
    confirm_last = confirm_last_field()

    def clean_since(self) -> datetime:
        """Refuse a time in the future, or one that no database can store in UTC."""
        since: datetime = self.cleaned_data["since"]
        if since.year < _FIRST_YEAR:
            raise forms.ValidationError(self.fields["since"].error_messages["invalid"])
        if since > clock.now():
            raise forms.ValidationError(_("This time is in the future."))
        return since
