"""The form that transfers a report to another unit."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class HandOver(Form):
    """The unit that receives a report, and why."""

    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
    )
    reason = text_field(_("Reason; the other unit can read this"), 4)

    def __init__(self, data: QueryDict | None, *, units: Choices) -> None:
        super().__init__(data)
        self.offer("unit", [("", _("Choose")), *units])
