"""The form in which an officer, or their supervisor, declares a conflict of interest."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class Declare(Form):
    """Who knows somebody in the case, and whom."""

    officer = forms.ChoiceField(label=_("Who knows somebody in this case"))
    reason = text_field(_("Whom, and how; oversight alone can read this"), 3)

    def __init__(self, data: QueryDict | None, *, officers: Choices) -> None:
        super().__init__(data)
        self.offer("officer", officers)
