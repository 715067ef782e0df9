"""The forms of the desk. They check what was typed; whether it may be done, the rooms decide."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.intake.progress import Outcome
from payung.triage.lanes import Level

LONGEST = 20_000  # code points, as the rooms hold it

_WRITE = _("Please write at least one sentence.")
_SHORTER = _("This is too long: at most 20,000 characters.")


class _Form(forms.Form):
    """What all forms share: no colon after a label, and ids that stay apart on one page."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            error = f"{type(self).__name__.lower()}-{self.add_prefix(name)}-error"
            field.widget.attrs["aria-describedby"] = error


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
        error_messages={"required": _WRITE, "max_length": _SHORTER},
    )


class DecideLevel(_Form):
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
    reason = _text(_("Reason"), 3)


def _number() -> forms.UUIDField:
    """Return the number of one page: the same page sent twice does its act once."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class Answer(_Form):
    """An answer or a question to whoever holds the receipt."""

    text = _text(_("Your words"), 6)
    upto = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number = _number()
    question = forms.BooleanField(label=_("This is a question"), required=False)
    thought_of_others = forms.BooleanField(
        label=_("I have thought of it: nothing here would harm the child if somebody else read it"),
        error_messages={"required": _("Please think of this first, then tick it.")},
    )


class Note(_Form):
    """A note for colleagues."""

    text = _text(_("Note"), 4)
    number = _number()


class DecideStop(_Form):
    """What the wish to stop means for this child."""

    reason = _text(_("What stopping means here, and why"), 4)


class NameView(_Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=30,
        error_messages={
            "required": _("Please give the view a name."),
            "max_length": _("A name has at most 30 characters."),
        },
    )


class TellSender(_Form):
    """What the partner that sent a report is told of it."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("", _("please choose")), *Outcome.choices],
        error_messages={"required": _("Please choose what the sender is told.")},
    )
