"""Forms that several pages share, and those of a report. They check what was typed, no more."""

from collections.abc import Mapping
from typing import Any, Final, Self
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.doors.desk import ruling_words, wish_words
from payung.intake.actions.dialogue import LONGEST
from payung.intake.progress import Outcome, Status
from payung.intake.reporter_access import ReporterAccess
from payung.staff.actions.partners import MOST
from payung.staff.roles import FUNCTION_NAMES, Function
from payung.triage.lanes import Level

_WRITE = _("Please write at least one sentence.")
_SHORTER = _("This is too long: at most 20,000 characters.")


class Form(forms.Form):
    """What all forms share: no colon after a label, and ids that stay apart on one page."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        more.setdefault("label_suffix", "")
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            error = f"{type(self).__name__.lower()}-{self.add_prefix(name)}-error"
            field.widget.attrs["aria-describedby"] = error


def text_field(label: Any, rows: int) -> forms.CharField:
    """Return a field for what an officer writes: at least one sentence."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
        error_messages={"required": _WRITE, "max_length": _SHORTER},
    )


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


def _number() -> forms.UUIDField:
    """Return the number of one page: the same page sent twice does its act once."""
    return forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)


class Answer(Form):
    """An answer or a question to whoever holds the receipt."""

    text = text_field(_("Your words"), 6)
    upto = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    number = _number()
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    question = forms.BooleanField(label=_("This is a question"), required=False)
    progress = forms.TypedChoiceField(
        label=_("The step that they see with it"),
        choices=[
            ("", _("as it follows from this message")),
            (Status.HELP.value, _("help is arranged")),
            (Status.FINISHED.value, _("finished; they can still write")),
            (Status.READ.value, _("not finished: we work on it")),
        ],
        required=False,
        coerce=Status,
        empty_value=None,
    )
    thought_of_others = forms.BooleanField(
        label=_("I have thought of it: nothing here would harm the child if somebody else read it"),
        error_messages={"required": _("Please think of this first, then tick it.")},
    )

    @classmethod
    def begun(cls, posted: Mapping[str, str], words: str) -> Self:
        """Return the form as it was posted, not judged yet, with `words` before what was typed."""
        typed = posted.get("text", "")
        texts = [each for each in (words, typed) if each.strip()]
        form = cls(initial={name: posted[name] for name in cls.base_fields if name in posted})
        form.initial["text"] = "\n\n".join(texts)
        return form

    def carry(self, shown: str) -> None:
        """Let the page say, when it is sent at last, what it has shown (`shown_findings.py`)."""
        posted = {name: self.data.get(name) for name in self.data}  # spread, each would be a list
        self.data = posted | {"shown": shown}


class Note(Form):
    """A note for colleagues."""

    text = text_field(_("Note"), 4)
    number = _number()


class _DecideWish(Form):
    """What a wish of the child means, and why."""

    wish = ""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.words = wish_words.WISHES[self.wish]
        self.fields["reason"].label = str(self.words.question)

    reason = text_field("", 4)


class DecideStop(_DecideWish):
    """What the wish to stop means for this child."""

    wish = "stop"


class DecideSee(_DecideWish):
    """How somebody goes through what was told with the child."""

    wish = "see"


class DecideCorrection(_DecideWish):
    """What it changes that something was wrong."""

    wish = "correction"


class DecideForget(_DecideWish):
    """Whether what was told is deleted, or what must be kept, and why."""

    wish = "forget"
    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[(each.value, text) for each, text in wish_words.OUTCOMES.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what becomes of it."),
            "invalid_choice": _("Please choose what becomes of it."),
        },
    )
    contact = forms.BooleanField(
        label=_(
            "We have had contact with the child, in a way in which we could tell that it is them who asks"
        ),
        error_messages={"required": _("Please make sure of this first, then tick it.")},
    )

    @property
    def outcomes(self) -> list[tuple[Any, str]]:
        """Return the choices as the page shows them, without a second line."""
        return [(choice, "") for choice in self["outcome"]]


WISH_FORMS: Final[dict[str, type[_DecideWish]]] = {
    form.wish: form for form in (DecideStop, DecideSee, DecideCorrection, DecideForget)
}


class RuleReporter(Form):
    """Whether somebody who told for a child reads our messages. `ruled`: there is a decision to take back."""

    ruling = forms.ChoiceField(
        label=_("May they read our messages?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose whether they may read our messages."),
            "invalid_choice": _("Please choose whether they may read our messages."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = text_field(_("Why; the one who told us never sees this"), 4)

    def __init__(self, *args: Any, ruled: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["ruling"]
        offered = [
            each for each in ReporterAccess if ruled or each is not ReporterAccess.TAKEN_BACK
        ]
        field.choices = [(each.value, ruling_words.CHOICES[each]) for each in offered]

    @property
    def choices(self) -> list[tuple[Any, str]]:
        """Return the choices as the page shows them, without a second line."""
        return [(choice, "") for choice in self["ruling"]]


class NameView(Form):
    """The name of a saved view."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=30,
        error_messages={
            "required": _("Please give the view a name."),
            "max_length": _("A name has at most 30 characters."),
        },
    )


class TellSender(Form):
    """What the partner that sent a report is told of it."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[("", _("please choose")), *Outcome.choices],
        error_messages={"required": _("Please choose what the sender is told.")},
    )


Choices = list[tuple[str, str | Promise]]


NOTHING_CHOSEN: Final = ("", _("please choose"))  # nothing that weighs is chosen by default
FUNCTION_CHOICES: Final[Choices] = [
    NOTHING_CHOSEN,
    *((each.value, FUNCTION_NAMES[each]) for each in Function),
]


def line_field(label: Any, most: int, *, required: bool = True, hint: Any = "") -> forms.CharField:
    """Return a field for one line of text."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def count_field(label: Any, hint: Any = "", least: int = 1) -> forms.IntegerField:
    """Return a field for a whole number."""
    wrong = format_lazy(_("Write a whole number from {least} to 1,000,000."), least=least)
    told = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, help_text=hint, min_value=least, max_value=MOST, error_messages=told
    )


def long_text_field(label: Any, rows: int, most: int, hint: Any = "") -> forms.CharField:
    """Return a field for a text of at most `most` characters."""
    attrs = {"rows": rows, "dir": "auto", "maxlength": False, "spellcheck": "false"}
    shown = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, max_length=most, help_text=hint, widget=shown)


def confirm_last_field() -> forms.BooleanField:
    """Return the second tick: nobody else will hold the unit's key."""
    return forms.BooleanField(
        label=_("Do it all the same: nobody else will hold the unit's key"), required=False
    )


def sure_field(label: Any) -> forms.BooleanField:
    """Return a tick that is required before what cannot be undone."""
    return forms.BooleanField(
        label=label, error_messages={"required": _("Please read this first, then tick it.")}
    )


class Sure(Form):
    """A tick before what cannot be undone."""

    sure = sure_field(_("I have read what follows, and I am sure"))


class SureOfLast(Sure):
    """The same before what may leave a unit with nobody who holds its key: then a second tick is asked for."""

    confirm_last = confirm_last_field()
