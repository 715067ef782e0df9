"""The forms with which officers look after themselves and each other."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.doors.desk.viewing.forms import CHOOSE
from payung.media.viewing.rules import Limits


class Beside(Form):
    """With whom an officer is in the room."""

    colleague = forms.TypedChoiceField(
        label=_("I am in the room with"),
        choices=[],
        coerce=UUID,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, colleagues: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choice: Any = self.fields["colleague"]
        choice.choices = [("", "—"), *colleagues]


def _minutes(label: Any) -> forms.IntegerField:
    wrong = _("A whole number of minutes.")
    return forms.IntegerField(label=label, error_messages={"invalid": wrong, "required": wrong})


class SetLimits(Form):
    """How long the officers of a unit may look."""

    a_day = _minutes(_("Minutes a day, at most 240"))
    at_once = _minutes(_("Minutes until the break, at most 30"))
    rest = _minutes(_("Minutes of the break, at least 15"))

    @property
    def limits(self) -> Limits:
        """Return them as the room of exhibits takes them."""
        given = self.cleaned_data
        return Limits(given["a_day"], given["at_once"], given["rest"])
