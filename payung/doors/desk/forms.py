"""Forms and fields that several pages share. They check what was typed, no more."""

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.field_errors import name_field
from payung.intake.actions.dialogue import LONGEST
from payung.staff.actions.partners import MOST
from payung.staff.roles import FUNCTION_NAMES, Function

_WRITE = _("Please write at least one sentence.")
_SHORTER = _("This is too long: at most 20,000 characters.")


class Form(forms.Form):
    """What all forms share: no colon after a label, and ids that stay apart on one page."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            error = f"{type(self).__name__.lower()}-{self.add_prefix(name)}-error"
            field.widget.attrs["aria-describedby"] = error

    def full_clean(self) -> None:
        """Check what was typed; each field that is wrong says so by its name."""
        for name, field in self.fields.items():
            name_field(name, field)
        super().full_clean()


def text_field(label: Any, rows: int) -> forms.CharField:
    """Return a field for what an officer writes: at least one sentence."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
        error_messages={"required": _WRITE, "max_length": _SHORTER},
    )


def number_field() -> forms.UUIDField:
    """Return the number of one page: the same page sent twice does its act once."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


Choices = list[tuple[str, str | Promise]]
NOTHING_CHOSEN: Final = ("", _("please choose"))  # nothing that weighs is chosen by default
FUNCTION_CHOICES: Final[Choices] = [
    NOTHING_CHOSEN,
    *((each.value, FUNCTION_NAMES[each]) for each in Function),
]


def line_field(label: Any, most: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    """Return a field for one line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def count_field(label: Any, hint: Any = "", least: int = 1) -> forms.IntegerField:
    """Return a field for a whole number."""
    wrong = format_lazy(_("Enter a whole number from {least} to 1,000,000."), least=least)
    told = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=MOST, error_messages=told
    )


def long_text_field(label: Any, rows: int, most: int, hint: Any = "") -> forms.CharField:
    """Return a field for a text of at most `most` characters."""
    attrs = {"rows": rows, "dir": "auto", "maxlength": False, "spellcheck": "false"}
    shown = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, max_length=most, help_text=hint, widget=shown)


def confirm_last_field() -> forms.BooleanField:
    """Return the second tick: nobody else will hold the unit's key."""
    return forms.BooleanField(
        label=_("Do it anyway: nobody else will hold the unit's key"), required=False
    )


def sure_field(label: Any) -> forms.BooleanField:
    """Return a tick that is required before what cannot be undone."""
    return forms.BooleanField(
        label=label, error_messages={"required": _("Please read this first, then tick it.")}
    )


class Sure(Form):
    """A tick before what cannot be undone."""

    sure = sure_field(_("I have read the consequences, and I am sure"))


class SureOfLast(Sure):
    """The same before what may leave a unit with nobody who holds its key: then a second tick is asked for."""

    confirm_last = confirm_last_field()
