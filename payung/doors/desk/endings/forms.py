"""The forms that follow the level: the next action, the outcome for the child, and the closure."""

from datetime import datetime
from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.actions import Ending
from payung.doors.desk import times
from payung.doors.desk.endings import labels
from payung.doors.desk.forms import NOTHING_CHOSEN, Form, Label, text_field

_DAY: Final = {"invalid": _("Please enter a date, such as 2027-03-31.")}


def _day(label: Label) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=_DAY,
    )


class NameAction(Form):
    """The next action and when it is due."""

    text = text_field(_("What happens next, and who does it"), 3)
    due = forms.DateTimeField(
        label=_("Due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Please enter a due time."),
            "invalid": _("Please enter a date and time, such as 2027-03-31 16:00."),
        },
    )


class WriteEnding(Form):
    """The outcome for the child, with the details that each outcome needs."""

    kind = forms.ChoiceField(
        label=_("Outcome for the child"),
        choices=[(ending.value, label) for ending, label in labels.ENDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose the outcome for the child."),
            "invalid_choice": _("Please choose the outcome for the child."),
        },
    )
    who = forms.CharField(
        label=_("Who saw or spoke with the child; or who accepted the child, and in which unit"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("This is too long: at most 200 characters.")},
    )
    on = _day(_("Date on which it happened"))
    look = _day(_("If safe for now: next review date"))
    reason = text_field(_("Reason; colleagues in your unit can read this"), 3)

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the outcomes to choose from."""
        return self.choices_of("kind")

    @property
    def look_at(self) -> datetime | None:
        """Return when the day of the next review begins in the unit's zone; None where none is needed."""
        kind, day = self.cleaned_data["kind"], self.cleaned_data.get("look")
        return times.midnight(day.isoformat()) if kind == Ending.SAFE and day else None


class SecondEnding(Form):
    """A colleague's countersignature of an outcome."""

    ending = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field(_("What did you check? Colleagues in your unit can read this"), 3)


class CloseCase(Form):
    """Why a case is closed, and words if any."""

    why = forms.ChoiceField(
        label=_("Reason"),
        choices=[NOTHING_CHOSEN, *labels.CLOSURES.items()],
        error_messages={"required": _("Please choose a reason.")},
    )
    reason = text_field(_("More about it, if needed; colleagues in your unit can read this"), 2)
    reason.required = False
