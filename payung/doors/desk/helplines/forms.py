"""The forms of helplines, their numbers, and what came of a trial."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.directory.cards import HelplineView
from payung.directory.helpline_kinds import KINDS, Channel
from payung.doors.desk.forms import NOTHING_CHOSEN, Form, line_field


class NewHelpline(Form):
    """A helpline with its first contact."""

    name = line_field(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[NOTHING_CHOSEN, *((kind, kind) for kind in sorted(KINDS, key=str.casefold))],
    )
    channel = forms.ChoiceField(label=_("Way to reach it"), choices=Channel.choices)
    value = line_field(_("Number or address"), 200)
    hours = line_field(_("Opening hours"), 100, required=False, hint=_("For example 24 hours."))
    free = forms.ChoiceField(
        label=_("Is it free of charge?"),
        required=False,
        choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))],
    )
    source = line_field(
        _("Source of this information"), 500, hint=_("A web address, a letter, a person and a day.")
    )


class NewContact(Form):
    """One more way to reach a helpline."""

    channel = forms.ChoiceField(label=_("Way to reach it"), choices=Channel.choices)
    value = line_field(_("Number or address"), 200)


class CorrectHelpline(Form):
    """What of a helpline can be corrected; `seen` is the newest correction that the page knew of."""

    name = line_field(_("Name"), 200)
    hours = line_field(_("Opening hours"), 100, required=False, hint=_("For example 24 hours."))
    source = line_field(
        _("Source of this information"), 500, hint=_("A web address, a letter, a person and a day.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: HelplineView, seen: int, **more: Any) -> None:
        start = {"name": line.name, "hours": line.hours, "seen": seen}
        start |= {f"value_{way.id}": way.value for way in line.contacts}
        super().__init__(*args, initial=start, **more)
        self.ways = {f"value_{way.id}": way.id for way in line.contacts}
        for way in line.contacts:
            label = _("Number or address")
            self.fields[f"value_{way.id}"] = line_field(label, 200, hint=way.label)
        self.order_fields(["name", *self.ways, "hours", "source"])

    @property
    def values(self) -> dict[int, str]:
        """Return what was typed for each contact, by its id."""
        return {way: self.cleaned_data[field] for field, way in self.ways.items()}


class Tried(Form):
    """What came of trying a number."""

    worked = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            ("yes", _("It worked: the right people answered")),
            ("no", _("It did not work, or somebody else answered")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose whether it worked.")},
    )
    note = forms.CharField(
        label=_("Note (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": False}),
    )
    confirm_last = forms.BooleanField(
        label=_("Hide it, although the country then shows no number of its kind"), required=False
    )
