"""The forms that restrict a report to named officers, and open it again."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Choices, Form, text_field


class NameReaders(Form):
    """The only officers who may open a report, and why."""

    officers = forms.MultipleChoiceField(
        label=_("Officers who may open it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Name at least two officers."),
            "invalid_choice": _("Choose from the officers named here."),
        },
    )
    reason = text_field(_("Reason; only the officers you name can read this"), 4)

    def __init__(
        self, data: QueryDict | None, *, officers: Choices, initial: Mapping[str, object]
    ) -> None:
        super().__init__(data, initial=initial)
        self.offer("officers", officers)


class OpenToUnit(Form):
    """The reason to open a report to the whole unit again."""

    reason = text_field(_("Reason for opening it to the whole unit again"), 4)
