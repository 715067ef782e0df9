"""The form that hands a shift to a colleague."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.cases.handover.actions import LONGEST
from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, long_text_field


class HandShift(Form):
    """The colleague who takes the shift over, and what they need to know."""

    officer = forms.ChoiceField(label=_("Hand over to"))
    words = long_text_field(
        _("What your colleague needs to know"),
        4,
        LONGEST,
        _("Sealed to your unit. What belongs to a case, write there."),
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, officers: Choices) -> None:
        super().__init__(data)
        self.offer("officer", [NOTHING_CHOSEN, *officers])
