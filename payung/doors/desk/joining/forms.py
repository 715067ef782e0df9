"""The forms that join a report with another, and separate it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class Join(Form):
    """The other report, chosen from those with a link or by its number, and why they are one case."""

    other = forms.ChoiceField(
        label=_("Report with a link"),
        required=False,
        error_messages={"invalid_choice": _("Choose a report from the list.")},
    )
    number = forms.CharField(
        label=_("Or the number of another report"),
        required=False,
        max_length=40,
        help_text=_("The first 8 characters are enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = text_field(_("Why they belong together; colleagues can read this"), 3)

    def __init__(self, data: QueryDict | None, *, linked: Choices) -> None:
        super().__init__(data)
        self.offer("other", [("", _("None of these")), *linked])


class Part(Form):
    """Why a report does not belong to the others."""

    reason = text_field(_("Why it does not belong here; colleagues can read this"), 3)
