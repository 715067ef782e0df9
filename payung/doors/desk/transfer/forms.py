"""The forms that transfer or restrict a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, text_field


class HandOver(Form):
    """To which unit a report goes, and why."""

    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
    )
    reason = text_field(_("Reason; the other unit can read this"), 4)

    def __init__(self, units: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["unit"]
        field.choices = [("", _("Choose")), *units]


class NameReaders(Form):
    """Who alone opens a report, and why."""

    officers = forms.MultipleChoiceField(
        label=_("Officers who may open it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Name at least two officers."),
            "invalid_choice": _("Choose from the officers named here."),
        },
    )
    reason = text_field(_("Reason; only the officers you name can read this"), 4)

    def __init__(self, officers: list[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["officers"]
        field.choices = officers


class OpenToUnit(Form):
    """Why a report is open to the whole unit again."""

    reason = text_field(_("Reason for opening it to the whole unit again"), 4)
