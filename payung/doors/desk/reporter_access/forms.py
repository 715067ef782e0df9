"""The form that decides whether an adult reporter reads our messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, text_field
from payung.doors.desk.reporter_access import labels
from payung.intake.reporter_access import ReporterAccess


class RuleReporter(Form):
    """Whether somebody who told for a child reads our messages. `ruled`: there is a decision to take back."""

    ruling = forms.ChoiceField(
        label=_("May they read our messages?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose whether they may read our messages."),
            "invalid_choice": _("Please choose whether they may read our messages."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = text_field(_("Reason; the reporter never sees this"), 4)

    def __init__(self, *args: Any, ruled: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["ruling"]
        offered = [
            each for each in ReporterAccess if ruled or each is not ReporterAccess.TAKEN_BACK
        ]
        field.choices = [(each.value, labels.CHOICES[each]) for each in offered]

    @property
    def choices(self) -> list[tuple[Any, str]]:
        """Return the choices as the page shows them, without a second line."""
        return [(choice, "") for choice in self["ruling"]]
