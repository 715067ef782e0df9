"""The forms of limits to viewing, and of company at night."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, Label
from payung.doors.desk.viewing.forms import CHOOSE
from payung.media.viewing.rules import Limits


class Beside(Form):
    """The colleague with whom an officer is in the room."""

    colleague = forms.TypedChoiceField(
        label=_("I am in the room with"),
        choices=[],
        coerce=UUID,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, data: QueryDict | None = None, *, colleagues: Choices) -> None:
        super().__init__(data)
        self.offer("colleague", [("", "—"), *colleagues])


def _minutes(label: Label) -> forms.IntegerField:
    wrong = _("A whole number of minutes.")
    return forms.IntegerField(label=label, error_messages={"invalid": wrong, "required": wrong})


class SetLimits(Form):
    """How long officers of a unit may view."""

    a_day = _minutes(_("Minutes a day, at most 240"))
    at_once = _minutes(_("Minutes until the break, at most 30"))
    rest = _minutes(_("Minutes of the break, at least 15"))

    @property
    def limits(self) -> Limits:
        """Return the limits as the rules of viewing know them."""
        data = self.cleaned_data
        return Limits(data["a_day"], data["at_once"], data["rest"])
