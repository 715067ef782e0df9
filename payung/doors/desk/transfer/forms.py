"""The forms of a transfer to another unit: make or propose it, decide on it, review what was made at once."""

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class HandOver(Form):
    """The unit that receives a report, and why. `at_once`: what the page said would happen."""

    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
    )
    reason = text_field(_("Reason; the other unit can read this"), 4)
    at_once = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, units: Choices, at_once: bool) -> None:
        super().__init__(data, initial={"at_once": at_once})
        self.offer("unit", [("", _("Choose")), *units])


class DecideTransfer(Form):
    """Accept a proposed transfer, or decline it with a reason."""

    transfer = forms.UUIDField(widget=forms.HiddenInput)
    do = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accept", _("Accept: transfer it now, in my name")),
            ("decline", _("Decline: it stays in our unit")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose.")},
    )
    reason = text_field(_("Reason, if you decline; colleagues in your unit can read this"), 3)
    reason.required = False

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the decisions to choose from."""
        return self.choices_of("do")


class ReviewTransfer(Form):
    """What a supervisor adds to a review, if anything."""

    words = text_field(_("Remark, if any; only your unit can read this"), 2)
    words.required = False
