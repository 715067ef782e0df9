"""The forms with which officers say what is kept, for how long, and what is deleted."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk import times
from payung.doors.desk.forms import Form, text_field

KEEP: Final = "keep"
DELETE: Final = "delete"
_WHICH: Final = _("Please choose an outcome.")


class _Until(Form):
    """Kept until a day, or not; with a reason."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Please enter a date, such as 2027-03-31.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day where it is kept."""
        given = super().clean() or {}
        if given.get("do") == KEEP and not given.get("until") and "until" not in self.errors:
            self.add_error("until", _("Please choose a day."))
        return given

    @property
    def moment(self) -> datetime | None:
        """Return when the chosen day begins in the unit's zone; None where none is needed."""
        given = self.cleaned_data
        kept = given.get("do") == KEEP and given.get("until")
        return times.midnight(given["until"].isoformat()) if kept else None

    @property
    def choices(self) -> list[tuple[Any, str]]:
        """Return what can be chosen, as the page shows it."""
        return [(choice, "") for choice in self["do"]]


def _do(*choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Decision"),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _WHICH, "invalid_choice": _WHICH},
    )


class Decide(_Until):
    """What becomes of the marked records."""

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
    """Why a report is held, or is not any more."""

    reason = text_field(_("Reason; colleagues in your unit can read this"), 4)
