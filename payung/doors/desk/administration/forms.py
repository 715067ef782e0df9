"""The forms of units, and of what the root signs."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, line_field, long_text_field
from payung.staff.queries.administration import KINDS as UNIT_KINDS

_PASTED: Final = 2_000_000  # characters of a file that was carried here


class UnitDetails(Form):
    """What of a unit can change; its name, too, is signed by the root."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    time_zone = line_field(_("Time zone"), 64, hint=_("For example Asia/Bangkok."))
    is_default = forms.BooleanField(
        label=_("Receives reports for which no other unit in the country is responsible"),
        required=False,
    )

    def __init__(self, *args: Any, areas: Choices | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if isinstance(field := self.fields["area"], forms.ChoiceField):
            field.choices = [("", _("the whole country")), *(areas or [])]


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

    def __init__(self, *args: Any, countries: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        if isinstance(field := self.fields["country"], forms.ChoiceField):
            field.choices = [NOTHING_CHOSEN, *countries]


class Paste(Form):
    """A small text that was carried here from another machine."""

    text = long_text_field(_("The text that came back"), 8, _PASTED)
