"""The forms with which exhibits are taken in, and each step of their custody is written down."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk import times
from payung.doors.desk.forms import Form, text_field
from payung.foundation.uploads import SealedUpload
from payung.media.exhibits.actions import Source

WHY: Final = _("Reason; colleagues in your unit can read this")
_LONG: Final = 500  # characters of a line
# What a scan has sealed says so itself.
_SOURCES: Final = [each for each in Source.choices if each[0] != Source.SCAN]


class _Choosing(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """One file or more, as the upload handler has sealed them. Also an empty one is kept: it was there."""

    widget = _Choosing

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        """Return the files."""
        del initial
        found = data if isinstance(data, list) else [data]
        files = [each for each in found if isinstance(each, SealedUpload)]
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        return files


def _line(label: Any, help_text: Any, required: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=_LONG,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={
            "required": required,
            "max_length": _("This is too long: at most 500 characters."),
        },
    )


class TakeIn(Form):
    """Files, and what whoever brings them says of them."""

    uploads = _Files(
        label=_("Files"),
        help_text=_(
            "You can choose several files if the details below apply to all; at most 4 GB together."
        ),
        error_messages={"required": _("Please choose at least one file.")},
    )
    source = forms.ChoiceField(label=_("Kind of source"), choices=_SOURCES)
    origin = _line(
        _("Source: person or place"),
        _("for example a seizure number, or who gave them"),
        _("Please enter the person or place that the files come from."),
    )
    description = text_field(_("Description, as far as you know; you do not need to look"), 3)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["description"].required = False


class Why(Form):
    """Why something is done."""

    reason = text_field(WHY, 3)


class HandOver(Form):
    """Into whose hands it goes, and why."""

    to = _line(
        _("Recipient"),
        _("name and office, so that they can be found a year from now"),
        _("Please enter the recipient."),
    )
    reason = text_field(WHY, 3)


class Keep(Form):
    """Until which day it is kept, and why."""

    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("Please enter a date, such as 2027-03-31."),
        },
    )
    reason = text_field(WHY, 3)

    def clean_until(self) -> datetime | None:
        """Return when the day begins in the unit's zone."""
        return times.midnight(self.cleaned_data["until"].isoformat())


class Confirm(Form):
    """Nothing is written: the reason stands with the decision."""
