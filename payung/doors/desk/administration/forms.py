"""The forms of units and of signatures of the root."""

from collections.abc import Mapping
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, line_field, long_text_field
from payung.staff.queries.administration import KINDS as UNIT_KINDS

_PASTED: Final = 2_000_000  # characters of a file from another machine


class UnitDetails(Form):
    """What administrators can change of a unit. The root has signed the rest."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    time_zone = line_field(_("Time zone"), 64, hint=_("For example Asia/Bangkok."))
    is_default = forms.BooleanField(
        label=_("Receives reports for which no other unit in the country is responsible"),
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        areas: Choices,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.offer("area", [("", _("the whole country")), *areas])


class NewUnit(Form):
    """A new unit. Its area is set afterwards, from those of its country."""

    name = line_field(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(UNIT_KINDS.items()), widget=forms.RadioSelect
    )
    country = forms.ChoiceField(label=_("Country"))
    time_zone = line_field(_("Time zone"), 64, hint=_("For example Asia/Bangkok."))
    is_default = forms.BooleanField(
        label=_("Receives reports for which no other unit in the country is responsible"),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, countries: Choices) -> None:
        super().__init__(data)
        self.offer("country", [NOTHING_CHOSEN, *countries])


class Paste(Form):
    """A text that somebody brings from another machine."""

    text = long_text_field(_("The text that came back"), 8, _PASTED)
