"""The forms of helplines, their numbers, and the result of trying one."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.directory.cards import HelplineView
from payung.directory.helpline_kinds import KINDS, Channel
from payung.doors.desk.forms import NOTHING_CHOSEN, Form, line_field

LOCAL_NAME = _("Name by which people of the country know it (optional)")
LOCAL_NAME_HINT = _("In their own script. Children see it in place of the name.")


class NewHelpline(Form):
    """A helpline with its first contact."""

    name = line_field(_("Name"), 200)
    local_name = line_field(LOCAL_NAME, 200, required=False, hint=LOCAL_NAME_HINT)
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
    """A correction of a helpline. `seen`: the newest correction that the page showed."""

    name = line_field(_("Name"), 200)
    local_name = line_field(LOCAL_NAME, 200, required=False, hint=LOCAL_NAME_HINT)
    hours = line_field(_("Opening hours"), 100, required=False, hint=_("For example 24 hours."))
    source = line_field(
        _("Source of this information"), 500, hint=_("A web address, a letter, a person and a day.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, helpline: HelplineView, seen: int) -> None:
        values = {f"value_{contact.id}": contact.value for contact in helpline.contacts}
        start = {
            "name": helpline.name,
            "local_name": helpline.local_name,
            "hours": helpline.hours,
            "seen": seen,
        }
        super().__init__(data, initial=start | values)
        self.contacts = {f"value_{contact.id}": contact.id for contact in helpline.contacts}
        for contact in helpline.contacts:
            label = _("Number or address")
            self.fields[f"value_{contact.id}"] = line_field(label, 200, hint=str(contact.label))
        self.order_fields(["name", "local_name", *self.contacts, "hours", "source"])

    @property
    def values(self) -> dict[int, str]:
        """Return what was typed for each contact, by its id."""
        return {contact: self.cleaned_data[name] for name, contact in self.contacts.items()}


class Tried(Form):
    """The result of trying a number."""

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
