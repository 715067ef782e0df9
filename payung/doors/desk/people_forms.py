"""The forms of the pages that look after people. They check what was typed; the rooms decide the rest."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from payung.directory.cards import HelplineView
from payung.directory.helpline_kinds import KINDS, Channel
from payung.doors.desk import people_words as words
from payung.doors.desk.forms import Form
from payung.doors.desk.sign_in.forms import password_field
from payung.foundation import clock
from payung.staff.actions.partners import MOST
from payung.staff.queries.administration import KINDS as UNIT_KINDS
from payung.staff.roles import FUNCTION_NAMES, PARTNER_LANES, ROLE_NAMES, Function, Role

Choices = list[tuple[str, str | Promise]]

_DIGITS: Final = 30
_NONE: Final = ("", _("please choose"))  # nothing that weighs is chosen by default
_FUNCTIONS: Final[Choices] = [_NONE, *((each.value, FUNCTION_NAMES[each]) for each in Function)]
_FIRST_YEAR: Final = 2000  # long before there was any key here
_PASTED: Final = 2_000_000  # characters of a file that was carried here


def _line(label: Any, most: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def _count(label: Any, hint: Any = "", least: int = 1) -> forms.IntegerField:
    wrong = format_lazy(_("Write a whole number from {least} to 1,000,000."), least=least)
    told = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=MOST, error_messages=told
    )


def _text(label: Any, rows: int, most: int, hint: Any = "") -> forms.CharField:
    attrs = {"rows": rows, "dir": "auto", "maxlength": False, "spellcheck": "false"}
    shown = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, max_length=most, help_text=hint, widget=shown)


def _confirm_last() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Do it all the same: nobody else will hold the unit's key"), required=False
    )


def _sure(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, error_messages={"required": _("Please read this first, then tick it.")}
    )


class Password(Form):
    """The password now, and another."""

    old = password_field(_("Your password now"), "current-password")
    new = password_field(_("New password"), "new-password")
    again = password_field(_("The new password once more"), "new-password")

    def clean_again(self) -> str:
        """Refuse two passwords that differ."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("The two passwords differ. Please type both again."))
        return again


class Language(Form):
    """In which language the desk speaks to the officer."""

    language = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)


class Digits(Form):
    """The number that a colleague reads out from their own screen."""

    fingerprint = forms.CharField(
        label=_("The 30 digits that your colleague reads out"),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Please type the 30 digits.")},
    )

    def clean_fingerprint(self) -> str:
        """Return the digits alone; say how many there were where some are missing."""
        typed = str(self.cleaned_data["fingerprint"])
        digits = "".join(typed.split()).replace("-", "")
        if not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("The number has digits only."))
        if len(digits) != _DIGITS:
            sentence = ngettext(
                "The number has 30 digits; you typed %(count)d.",
                "The number has 30 digits; you typed %(count)d.",
                len(digits),
            )
            raise forms.ValidationError(sentence % {"count": len(digits)})
        return digits


class GiveLeave(Form):
    """A supervisor's leave to use a function without a certificate."""

    function = forms.ChoiceField(label=_("Function"), choices=_FUNCTIONS)
    hours = forms.IntegerField(
        label=_("For how many hours (1 to 24)"),
        min_value=1,
        max_value=24,
        error_messages={
            "min_value": _("Leave lasts 1 to 24 hours."),
            "max_value": _("Leave lasts 1 to 24 hours."),
        },
    )
    reason = _text(_("Why"), 3, 2000, _("Sealed to your unit and to oversight, who will read it."))


class Distrust(Form):
    """Since when a colleague's key is not to be believed."""

    since = forms.DateTimeField(
        label=_("Since when (time of your unit)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write a day and a time, such as 2026-03-02 14:30.")},
    )
    sure = _sure(_("I have read what follows, and I am sure"))
    confirm_last = _confirm_last()

    def clean_since(self) -> datetime:
        """Refuse a moment that has not come yet, or that no database could keep in UTC."""
        since: datetime = self.cleaned_data["since"]
        if since.year < _FIRST_YEAR:
            raise forms.ValidationError(self.fields["since"].error_messages["invalid"])
        if since > clock.now():
            raise forms.ValidationError(_("This moment has not come yet."))
        return since


class Sure(Form):
    """A tick before what cannot be undone."""

    sure = _sure(_("I have read what follows, and I am sure"))


class SureOfLast(Sure):
    """The same before what may leave a unit with nobody who holds its key: then a second tick is asked for."""

    confirm_last = _confirm_last()


class UnitDetails(Form):
    """What of a unit can change; its name, too, is signed by the root."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    time_zone = _line(_("Time zone"), 64, hint=_("Such as Asia/Bangkok."))
    is_default = forms.BooleanField(
        label=_("Receives what nobody else in the country is named for"), required=False
    )

    def __init__(self, *args: Any, areas: Choices | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if isinstance(field := self.fields["area"], forms.ChoiceField):
            field.choices = [("", _("the whole country")), *(areas or [])]


class NewUnit(Form):
    """A new unit. Its area is set afterwards, from those of its country."""

    name = _line(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=list(UNIT_KINDS.items()), widget=forms.RadioSelect
    )
    country = forms.ChoiceField(label=_("Country"))
    time_zone = _line(_("Time zone"), 64, hint=_("Such as Asia/Bangkok."))
    is_default = forms.BooleanField(
        label=_("Receives what nobody else in the country is named for"), required=False
    )

    def __init__(self, *args: Any, countries: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        if isinstance(field := self.fields["country"], forms.ChoiceField):
            field.choices = [_NONE, *countries]


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, ROLE_NAMES[role]) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("An officer has at least one role.")},
    )


class Invite(Form):
    """Somebody who is to become an officer."""

    full_name = _line(_("Name of the person"), 200)
    name = forms.CharField(
        label=_("Name to sign in with"),
        max_length=64,
        help_text=_("Short, and not a secret. It cannot be changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language of the desk"), choices=settings.LANGUAGES)
    roles = _roles()


class Roles(Form):
    """What an officer is."""

    roles = _roles()
    confirm_last = _confirm_last()


class PersonName(Form):
    """What a person is called."""

    full_name = _line(_("Name of the person"), 200)


class Paste(Form):
    """A small text that was carried here from another machine."""

    text = _text(_("The text that came back"), 8, _PASTED)


class Give(Form):
    """A certificate."""

    function = forms.ChoiceField(label=_("Function"), choices=_FUNCTIONS)
    days = forms.IntegerField(
        label=_("For how many days (1 to 1,098)"),
        min_value=1,
        max_value=1098,
        initial=365,
        error_messages={
            "min_value": _("A certificate lasts 1 to 1,098 days."),
            "max_value": _("A certificate lasts 1 to 1,098 days."),
        },
    )


class NewPartner(Form):
    """A partner whose machine sends reports."""

    name = _line(_("Name"), 200)
    lane = forms.ChoiceField(
        label=_("Lane"),
        choices=[_NONE, *((lane, words.LANES[lane]) for lane in sorted(PARTNER_LANES))],
    )
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, countries: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        if isinstance(field := self.fields["country"], forms.ChoiceField):
            field.choices = [_NONE, *countries]


class PartnerDetails(NewPartner):
    """What of a partner can change."""

    per_minute = _count(_("Reports a minute, at most"))
    per_day = _count(_("Reports a day, at most"))
    hashes_per_minute = _count(
        _("Hashes a minute that it may look up, at most"),
        _("0: none. Only where the owners of the lists agree."),
        least=0,
    )
    webhook = _line(
        _("Address that is told what became of its reports"),
        500,
        required=False,
        hint=_("https:// only; may stay empty."),
    )


class EndKey(Form):
    """When a key ends: now, or at a moment to come."""

    ends_at = forms.DateTimeField(
        label=_("Ends at (time of your unit); empty: now"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write a day and a time, such as 2026-03-02 14:30.")},
    )


class Areas(Form):
    """The areas of a country, one a line: code, then name."""

    areas = forms.CharField(
        label=_("Areas, one a line: code, then name"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto", "maxlength": False}),
    )

    def clean_areas(self) -> dict[str, str]:
        """Return code and name of each line; say which line has not both."""
        found: dict[str, str] = {}
        for number, line in enumerate(str(self.cleaned_data["areas"]).splitlines(), 1):
            code, _space, name = line.strip().partition(" ")
            if not code:
                continue
            if not name.strip() or code in found:
                sentence = _("Line %(number)d needs a code of its own, a space, and a name.")
                raise forms.ValidationError(sentence % {"number": number})
            found[code] = name.strip()[:100]
        return found


class NewHelpline(Form):
    """A helpline with its first contact."""

    name = _line(_("Name"), 200)
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[_NONE, *((kind, kind) for kind in sorted(KINDS, key=str.casefold))],
    )
    channel = forms.ChoiceField(label=_("How it is reached"), choices=Channel.choices)
    value = _line(_("Number or address"), 200)
    hours = _line(_("When it answers"), 100, required=False, hint=_("Such as 24 hours."))
    free = forms.ChoiceField(
        label=_("Is it free of charge?"),
        required=False,
        choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))],
    )
    source = _line(
        _("Where you know this from"), 500, hint=_("A web address, a letter, a person and a day.")
    )


class NewContact(Form):
    """One more way to reach a helpline."""

    channel = forms.ChoiceField(label=_("How it is reached"), choices=Channel.choices)
    value = _line(_("Number or address"), 200)


class CorrectHelpline(Form):
    """What of a helpline can be corrected; `seen` is the newest correction that the page knew of."""

    name = _line(_("Name"), 200)
    hours = _line(_("When it answers"), 100, required=False, hint=_("Such as 24 hours."))
    source = _line(
        _("Where you know this from"), 500, hint=_("A web address, a letter, a person and a day.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: HelplineView, seen: int, **more: Any) -> None:
        start = {"name": line.name, "hours": line.hours, "seen": seen}
        start |= {f"value_{way.id}": way.value for way in line.contacts}
        super().__init__(*args, initial=start, **more)
        self.ways = {f"value_{way.id}": way.id for way in line.contacts}
        for way in line.contacts:
            label = _("Number or address")
            self.fields[f"value_{way.id}"] = _line(label, 200, hint=way.label)
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
            ("no", _("It did not work, or others answered")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whether it worked.")},
    )
    note = forms.CharField(
        label=_("Note, if there is something to say"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": False}),
    )
    confirm_last = forms.BooleanField(
        label=_("Hide it, although the country then shows no number of its kind"), required=False
    )
