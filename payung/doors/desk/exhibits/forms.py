"""The forms that register exhibits and record each step of their custody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk import times
from payung.doors.desk.forms import Files, Form, Label, text_field
from payung.foundation.uploads import SealedUpload
from payung.media.exhibits.actions import Source

WHY: Final = _("Reason; colleagues in your unit can read this")
_LONG: Final = 500  # characters of a line
# A scan registers its own exhibits.
_SOURCES: Final = [choice for choice in Source.choices if choice[0] != Source.SCAN]


class _Choosing(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """One file or more, as the upload handler has sealed them. An empty file is kept too: it is evidence."""

    widget = _Choosing

    def clean(self, data: object, initial: object = None) -> list[SealedUpload]:
        """Return the files."""
        del initial
        uploads = data if isinstance(data, list) else [data]
        files = [upload for upload in uploads if isinstance(upload, SealedUpload)]
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        return files


def _line(label: Label, help_text: Label, required: Label) -> forms.CharField:
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
    """Files, and what the person who brings them knows of them."""

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

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["description"].required = False


class Why(Form):
    """The reason for an act."""

    reason = text_field(WHY, 3)


class HandOver(Form):
    """Who receives an exhibit, and why."""

    to = _line(
        _("Recipient"),
        _("name and office, so that they can be found a year from now"),
        _("Please enter the recipient."),
    )
    reason = text_field(WHY, 3)


class Keep(Form):
    """The day until which an exhibit is kept, and why."""

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
    """Nothing but a button: the reason is with the decision."""
