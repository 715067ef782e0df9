"""The forms in which officers decide what is kept, for how long, and what is deleted."""

from datetime import datetime
from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from payung.doors.desk import times
from payung.doors.desk.forms import Form, Label, text_field

KEEP: Final = "keep"
DELETE: Final = "delete"
_WHICH: Final = _("Please choose an outcome.")


class _Until(Form):
    """Whether a record is kept until a day, with a reason."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Please enter a date, such as 2027-03-31.")},
    )

    def clean(self) -> dict[str, object]:
        """Require a day where a record is kept."""
        data = super().clean() or {}
        if data.get("do") == KEEP and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Please choose a day."))
        return data

    @property
    def moment(self) -> datetime | None:
        """Return when the chosen day begins in the unit's zone; None where none is needed."""
        day = self.cleaned_data.get("until")
        is_kept = self.cleaned_data.get("do") == KEEP
        return times.midnight(day.isoformat()) if is_kept and day else None

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the decisions to choose from."""
        return self.choices_of("do")


def _do(*choices: tuple[str, Label]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Decision"),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _WHICH, "invalid_choice": _WHICH},
    )


class Decide(_Until):
    """Whether the marked records are kept or deleted."""

    do = _do((KEEP, _("Keep until a date")), (DELETE, _("Delete")))
    reason = text_field(_("Reason; colleagues in your unit can read this"), 3)


class Review(_Until):
    """Whether a report is still needed."""

    do = _do(
        (KEEP, _("It is still needed; review it again on a date")),
        (DELETE, _("Nobody needs it any more: propose deletion")),
    )
    reason = text_field(_("Reason; colleagues in your unit can read this"), 3)


class Hold(Form):
    """The reason to set or lift a legal hold."""

    reason = text_field(_("Reason; colleagues in your unit can read this"), 4)
