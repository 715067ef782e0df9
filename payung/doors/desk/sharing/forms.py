"""The forms that share a report with another unit, and end that."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class Share(Form):
    """The unit that works on a report too, and why."""

    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
    )
    reason = text_field(_("Reason; both units can read this"), 4)

    def __init__(self, data: QueryDict | None, *, units: Choices) -> None:
        super().__init__(data)
        self.offer("unit", [("", _("Choose")), *units])


class MakeJoint(Form):
    """Why all units that work on a case shall read what one side wrote for itself."""

    reason = text_field(_("Reason; all units that work on the case can read this"), 3)


class End(Share):
    """The unit whose sharing ends, and why."""

    reason = text_field(_("Reason; only the unit that leads can read this afterwards"), 4)

    def __init__(self, data: QueryDict | None, *, units: Choices) -> None:
        super().__init__(data, units=units)
        if len(units) == 1:
            self.initial["unit"] = units[0][0]
