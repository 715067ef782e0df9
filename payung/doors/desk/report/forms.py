"""The forms of a level, and of a note for colleagues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, number_field, text_field
from payung.triage.lanes import Level


class DecideLevel(Form):
    """Confirm the level, or change it, with a reason."""

    level = forms.ChoiceField(
        label=_("Level"),
        choices=[(level.value, level.value) for level in Level],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a level.")},
    )
    seen = forms.ChoiceField(
        choices=[(level.value, level.value) for level in Level], widget=forms.HiddenInput
    )
    reason = text_field(_("Reason"), 3)


class Note(Form):
    """A note for colleagues."""

    text = text_field(_("Note"), 4)
    number = number_field()
