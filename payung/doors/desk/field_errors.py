"""What a field of the desk says when it is wrong: one sentence that names it and says what is right."""

from typing import Final

from django import forms
from django.forms.utils import pretty_name
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# The first kind that fits counts: a date and time is no date here, and a FloatField is an IntegerField.
_RIGHT: Final = (
    (forms.BooleanField, _("Please tick “{field}”.")),
    (forms.MultipleChoiceField, _("Please choose at least one answer for “{field}”.")),
    (forms.ChoiceField, _("Please choose one of the answers for “{field}”.")),
    (forms.FileField, _("Please choose a file for “{field}”.")),
    (
        forms.DateTimeField,
        _("Please enter a date and time for “{field}”, such as 2026-03-02 14:30."),
    ),
    (forms.DateField, _("Please enter a date for “{field}”, such as 2027-03-31.")),
    (forms.FloatField, _("Please enter a number for “{field}”.")),
    (forms.IntegerField, _("Please enter a whole number for “{field}”.")),
)
_FILL_IN: Final = _("Please fill in “{field}”.")
_AT_LEAST: Final = _("Please enter a number of at least {least} for “{field}”.")
_AT_MOST: Final = _("Please enter a number of at most {most} for “{field}”.")
_SHORTER: Final = _("Please shorten “{field}” to at most {most} characters.")
_CODES: Final = ("required", "invalid", "invalid_choice", "invalid_list")


def name_field(name: str, field: forms.Field) -> None:
    """Give a field sentences of ours wherever its form has left it Django's own."""
    label = field.label or pretty_name(name)
    right = next((text for kind, text in _RIGHT if isinstance(field, kind)), _FILL_IN)
    messages = {
        code: format_lazy(right, field=label)
        for code in _CODES
        if _is_default(field, code, field.error_messages.get(code))
    }
    limits = {"least": getattr(field, "min_value", None), "most": getattr(field, "max_value", None)}
    messages["min_value"] = format_lazy(_AT_LEAST, field=label, **limits)
    messages["max_value"] = format_lazy(_AT_MOST, field=label, **limits)
    longest = getattr(field, "max_length", None)
    messages["max_length"] = format_lazy(_SHORTER, field=label, most=longest)
    for code, message in messages.items():
        if code in _CODES or code not in field.error_messages:
            field.error_messages[code] = message


def _is_default(field: forms.Field, code: str, message: object) -> bool:
    """Say whether a message is the one of Django's class, not of the form."""
    return any(
        message is vars(kind).get("default_error_messages", {}).get(code, field)
        for kind in type(field).__mro__
    )
