"""Forms of duty: a shift, a day off, the unit that answers, an address for notices."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, Label
from payung.staff.duty.actions import TURNS
from payung.staff.notices.kinds import NoticeKind

TURN_NAMES: Final = dict(
    zip(TURNS, (_("called first"), _("called next"), _("called last")), strict=True)
)


def _moment_field(label: Label) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class AddShift(Form):
    """Who is on duty from when to when, in the unit's time, and in which turn they are called."""

    officer = forms.ChoiceField(label=_("Officer"))
    starts = _moment_field(_("From"))
    ends = _moment_field(_("Until"))
    turn = forms.TypedChoiceField(
        label=_("In a P1 they are"), coerce=int, choices=TURN_NAMES.items()
    )

    def __init__(self, data: QueryDict | None, *, officers: Choices) -> None:
        super().__init__(data)
        self.offer("officer", [NOTHING_CHOSEN, *officers])


class AddDayOff(Form):
    """A day off of the unit; without a name it is none any more."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("Name of the day off"), max_length=100, required=False)


class Agree(Form):
    """The unit that is asked to answer."""

    unit = forms.ChoiceField(label=_("Unit that answers"))

    def __init__(self, data: QueryDict | None, *, units: Choices) -> None:
        super().__init__(data)
        self.offer("unit", [NOTHING_CHOSEN, *units])


class AddAddress(Form):
    """Where notices go: an officer's own address, or the unit's."""

    kind = forms.ChoiceField(label=_("By"), choices=NoticeKind.choices)
    address = forms.CharField(
        label=_("Number or address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    of_unit = forms.BooleanField(
        label=_("For the whole unit, such as a duty telephone"), required=False
    )
