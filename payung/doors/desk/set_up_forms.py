"""The forms of setting a country up. They check what was typed; the room of people decides the rest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import _Form
from payung.doors.desk.people_forms import _line
from payung.people.actions.steps import LONGEST_BY, LONGEST_PLACE, LONGEST_REASON


class Done(_Form):
    """That a step is done."""

    on = forms.DateField(
        label=_("Done on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Write the day on which it was done."),
            "invalid": _("Write a day such as 2026-03-02."),
        },
    )
    by = _line(_("Done by"), LONGEST_BY, hint=_("A person or an office. Never a child or a case."))
    place = _line(
        _("Where the paper is kept"),
        LONGEST_PLACE,
        required=False,
        hint=_("Such as “Ministry, registry, file 12”. Empty where there is no paper."),
    )


class NotNeeded(_Form):
    """That a country does not need a step."""

    reason = _line(_("Why this country does not need it"), LONGEST_REASON)
