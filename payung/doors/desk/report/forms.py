"""The forms of a level, and of a note for colleagues."""

from collections.abc import Mapping
from typing import Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.cases.sides import ANY
from payung.doors.desk.endings.labels import CLOSURES
from payung.doors.desk.forms import Form, number_field, offer_sides, side_field, text_field
from payung.triage.lanes import Level


class DecideLevel(Form):
    """Confirm the level, or change it, with a reason; at P3 and below, close the case in the same act."""

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
    close = forms.ChoiceField(
        label=_("Close the case too? Only at P3 and below"),
        choices=[("", _("No, it stays open")), *CLOSURES.items()],
        required=False,
    )


class Note(Form):
    """A note for colleagues."""

    text = text_field(_("Note"), 4)
    number = number_field()
    side = side_field()

    @classmethod
    def of_unit(
        cls,
        unit_kind: str,
        data: QueryDict | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> Self:
        """Return the form with who may read the note."""
        return offer_sides(cls(data, initial=initial), unit_kind, ANY)
