"""The form of a call: who tells, whether the child is safe, their words, and how to call back."""

from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import (
    Choices,
    Form,
    Label,
    line_field,
    long_text_field,
    number_field,
)
from payung.doors.desk.report.labels import YES_NO
from payung.doors.desk.report.sections import CHANNEL, CHILD_AGE, REPORTER
from payung.foundation import receipts
from payung.triage.report import Report

_TELLS: Final = (
    *("child", "friend", "sibling", "parent_or_carer", "adult_survivor"),
    *("teacher", "health_worker", "social_worker", "community_worker", "other"),
)
_CALLS: Final[Choices] = (
    ("", _("not asked, or no number")),
    ("no", _("no: nobody calls back")),
    ("phone", _("yes, by telephone")),
    ("trusted_adult", _("yes, through an adult whom they trust")),
)
_LONGEST: Final = 20_000


def _answers(name: Label, *, required: bool = False) -> forms.ChoiceField:
    choices = list(YES_NO.items())
    return forms.ChoiceField(
        label=name,
        choices=choices if required else [("", _("not asked")), *choices],
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer. “Unsure” is an answer too.")},
    )


class Call(Form):
    """What somebody tells. Only one safety question and the words are required."""

    channel = forms.ChoiceField(
        label=_("How they tell it"),
        choices=list(CHANNEL.items()),
        initial="telephone",
        widget=forms.RadioSelect,
    )
    safe_now = _answers(_("Is the child safe now?"), required=True)
    where_now = line_field(_("Where the child is now"), 500, required=False)
    narrative = long_text_field(
        _("What they said, in their own words"), 8, _LONGEST, _("One sentence is enough.")
    )
    may_hurt_self = _answers(_("May the child hurt themselves?"))
    reporter = forms.ChoiceField(
        label=_("Who tells it"),
        choices=[("", _("not known")), *((code, REPORTER[code]) for code in _TELLS)],
        required=False,
    )
    age_band = forms.ChoiceField(
        label=_("Age of the child"),
        choices=[("", _("not known")), *CHILD_AGE.items()],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of these words"))
    calls = forms.ChoiceField(
        label=_("May we call back?"), choices=_CALLS, required=False, widget=forms.RadioSelect
    )
    value = line_field(
        _("Number, and whose it is"), 200, required=False, hint=_("Empty if it is not known.")
    )
    safe_times = line_field(
        _("When it is safe, and what to say if somebody else answers"), 200, required=False
    )
    wants_receipt = forms.BooleanField(
        label=_("They want to come back: show a receipt number to read out"), required=False
    )
    number = number_field()
    receipt = forms.CharField(widget=forms.HiddenInput, initial=receipts.draw)

    @property
    def channels(self) -> list[tuple[BoundWidget, str]]:
        """Return the ways to tell."""
        return self.choices_of("channel")

    @property
    def safe(self) -> list[tuple[BoundWidget, str]]:
        """Return the answers to whether the child is safe."""
        return self.choices_of("safe_now")

    @property
    def hurt(self) -> list[tuple[BoundWidget, str]]:
        """Return the answers to whether the child may hurt themselves."""
        return self.choices_of("may_hurt_self")

    @property
    def backs(self) -> list[tuple[BoundWidget, str]]:
        """Return the answers to whether somebody may call back."""
        return self.choices_of("calls")

    def offer_languages(self, languages: Choices, own: str) -> None:
        """Set the languages; `own` is chosen until the officer chooses another."""
        self.offer("language", languages)
        self.initial.setdefault("language", own)

    def clean_receipt(self) -> str:
        """Return the receipt that the page drew, or another where somebody changed it."""
        return receipts.read(self.cleaned_data["receipt"]) or receipts.draw()

    @property
    def drawn(self) -> str | None:
        """Return the receipt, where the one who tells wants to come back."""
        return self.cleaned_data["receipt"] if self.cleaned_data["wants_receipt"] else None

    @property
    def report(self) -> Report:
        """Return the report that was typed."""
        data = self.cleaned_data
        child = {
            name: data[name]
            for name in ("safe_now", "may_hurt_self", "where_now", "age_band")
            if data[name]
        }
        contact = {name: data[name] for name in ("value", "safe_times") if data[name]}
        if data["calls"] in {"phone", "trusted_adult"}:
            contact["via"] = data["calls"]
        elif data["calls"] == "no":
            contact["via"] = "portal_only"
        asked = {name: data[name] for name in ("channel", "reporter", "narrative") if data[name]}
        return Report.lenient(
            {
                "version": 1,
                "language": data["language"],
                "children": [child],
                **asked,
                **({"contact": contact} if contact else {}),
            }
        )
