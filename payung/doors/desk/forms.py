"""Forms and fields that several pages share. They only check what was typed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import LONGEST
from payung.cases.sides import Side, offered
from payung.doors.desk.field_errors import name_field
from payung.staff.actions.partners import MOST
from payung.staff.roles import FUNCTION_NAMES, Function

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django_stubs_ext import StrOrPromise

    Label = StrOrPromise
    Files = MultiValueDict[str, UploadedFile[bytes]]
else:
    Label = str | Promise
    Files = MultiValueDict

Choices = Sequence[tuple[str | int, str | Promise]]

_WRITE = _("Please write at least one sentence.")
_SHORTER = _("This is too long: at most 20,000 characters.")


class Form(forms.Form):
    """A form without colons after its labels. Its ids begin with its name, so that two fit on one page."""

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        files: Files | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        auto_id: str = "",
    ) -> None:
        own_name = type(self).__name__.lower()
        super().__init__(
            data,
            files,
            auto_id=auto_id or f"{own_name}-%s",
            initial=dict(initial or {}),
            label_suffix="",
        )
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"{own_name}-{self.add_prefix(name)}-error"

    def offer(self, name: str, choices: Choices) -> None:
        """Set the choices of the field `name`."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        field.choices = choices

    def choices_of(self, name: str) -> list[tuple[BoundWidget, str]]:
        """Return the choices of the field `name` as `_choices.html` shows them, without a second line."""
        return [(choice, "") for choice in self[name]]

    @property
    def side_chosen(self) -> Side | None:
        """Return who shall read what is written; None: whoever usually does."""
        side = self.cleaned_data.get("side")
        return Side(side) if side else None

    def full_clean(self) -> None:
        """Check what was typed; each field that is wrong says so by its name."""
        for name, field in self.fields.items():
            name_field(name, field)
        super().full_clean()


F = TypeVar("F", bound=Form)


def text_field(label: Label, rows: int) -> forms.CharField:
    """Return a field for what an officer writes: at least one sentence."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
        error_messages={"required": _WRITE, "max_length": _SHORTER},
    )


def number_field() -> forms.UUIDField:
    """Return a hidden number for each page: a page that is sent twice does its act once."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


def side_field() -> forms.ChoiceField:
    """Return a field for who reads what is written in a case; `offer_sides` sets its choices."""
    return forms.ChoiceField(label=_("Who reads this"), required=False)


def offer_sides(form: F, unit_kind: str, sides: Sequence[Side], *, usual: Label = "") -> F:
    """Return a form in which a unit of this kind chooses who reads it, the usual one first.

    Where there is nothing to choose it has no such field. `usual`: words for leaving it as it usually is.
    """
    choices: list[tuple[str, Label]] = [
        (side.value, side.label) for side in offered(unit_kind, sides)
    ]
    if len(choices) == 1:
        del form.fields["side"]
    else:
        form.offer("side", [*([("", usual)] if usual else []), *choices])
    return form


NOTHING_CHOSEN: Final = ("", _("please choose"))  # no choice that matters is made in advance
FUNCTION_CHOICES: Final[list[tuple[str, str | Promise]]] = [
    NOTHING_CHOSEN,
    *((function.value, FUNCTION_NAMES[function]) for function in Function),
]


def line_field(
    label: Label, most: int, *, required: bool = True, hint: Label = ""
) -> forms.CharField:
    """Return a field for one line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def count_field(label: Label, hint: Label = "", least: int = 1) -> forms.IntegerField:
    """Return a field for a whole number."""
    wrong = format_lazy(_("Enter a whole number from {least} to 1,000,000."), least=least)
    messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=MOST, error_messages=messages
    )


def long_text_field(
    label: Label, rows: int, most: int, hint: Label = "", *, required: bool = True
) -> forms.CharField:
    """Return a field for a text of at most `most` characters."""
    attrs = {"rows": rows, "dir": "auto", "maxlength": False, "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        required=required,
        widget=forms.Textarea(attrs=attrs),
    )


def confirm_last_field() -> forms.BooleanField:
    """Return the second tick: nobody else will hold the unit's key."""
    return forms.BooleanField(
        label=_("Do it anyway: nobody else will hold the unit's key"), required=False
    )


def sure_field(label: Label) -> forms.BooleanField:
    """Return a required tick before an act that cannot be undone."""
    return forms.BooleanField(
        label=label, error_messages={"required": _("Please read this first, then tick it.")}
    )


class Sure(Form):
    """A tick before an act that cannot be undone."""

    sure = sure_field(_("I have read the consequences, and I am sure"))


class SureOfLast(Sure):
    """The same, with a second tick where nobody in the unit would hold its key any more."""

    confirm_last = confirm_last_field()
