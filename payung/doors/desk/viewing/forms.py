"""The forms with which officers view an exhibit step by step, and classify it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.media.choices import Purpose
from payung.media.exhibits.findings import Age, ExhibitFinding, Known, Real, Recent, Shows, Sign
from payung.media.viewing.rules import Step

LONGEST: Final = 20_000  # characters
WHY: Final = [
    ("tell", _("I cannot tell what it shows from this")),
    ("who", _("I am looking for who the child is")),
    ("where", _("I am looking for where or when it was made")),
    ("asked", _("a court, a prosecutor or a colleague needs to know")),
]
STEPS: Final = {
    Step.SMALL: _("small, grey and blurred"),
    Step.CLEAR: _("small and grey, not blurred"),
    Step.LARGER: _("larger, in grey"),
    Step.WHOLE: _("in colour, full screen"),
}
CHOOSE: Final = _("Please choose one.")


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
    )


def _one(label: Any, choices: Any, initial: Any = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _some(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class _Chosen(Form):
    """A form whose choices a page shows one below the other."""

    def ticks(self) -> dict[str, list[tuple[Any, str]]]:
        """Return the choices of each field that has some, as `_choices.html` wants them."""
        return {
            name: [(choice, "") for choice in self[name]]
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField)
        }


class Begin(_Chosen):
    """Look at an exhibit: for what, and why."""

    purpose = _one(_("Purpose"), Purpose.choices)
    reason = _text(_("Reason; colleagues in your unit can read this"), 2)


class Reveal(_Chosen):
    """See one step more, or see a step again."""

    step = forms.TypedChoiceField(
        label=_("How much to show"),
        choices=[],
        coerce=lambda each: Step(int(each)),
        widget=forms.RadioSelect,
    )
    why = _one(_("Why do you need to see it?"), WHY)
    words = _text(_("More details, if you like"), 2)

    def __init__(self, farthest: Step, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        most = min(farthest + 1, max(Step))
        step: Any = self.fields["step"]
        step.choices = [(each.value, STEPS[each]) for each in Step if each <= most]
        step.initial = most


class Still(_Chosen):
    """See another still of a film: small, or as much as a reason was given for."""

    still = forms.IntegerField(widget=forms.HiddenInput)  # which: the button that was pressed
    step = forms.TypedChoiceField(
        label=_("How much to show"),
        choices=[],
        coerce=lambda each: Step(int(each)),
        initial=Step.SMALL.value,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, given: Step, *args: Any, **more: Any) -> None:
        super().__init__(*args, auto_id="still_%s", **more)
        step: Any = self.fields["step"]
        step.choices = [(each.value, STEPS[each]) for each in Step if each <= given]

    def clean_step(self) -> Step:
        """Return the smallest step where nothing was chosen."""
        return self.cleaned_data["step"] or Step.SMALL


class Ruling(_Chosen):
    """What an exhibit shows."""

    shows = _one(_("Category"), Shows.choices)
    real = _one(_("Does it show a real child?"), Real.choices, Real.REAL)
    known = _one(_("Has the child been identified?"), Known.choices, Known.UNKNOWN)
    recent = _one(_("When was it made?"), Recent.choices, Recent.UNKNOWN)
    children = forms.IntegerField(
        label=_("Number of children, if you can tell"),
        required=False,
        min_value=0,
        max_value=99,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("A whole number from 0 to 99, or nothing.")
        ),
    )
    ages = _some(_("Apparent age"), Age.choices)
    signs = _some(_("Clues to who, where or when"), Sign.choices)
    series = forms.CharField(
        label=_("Series number, if it has one in ICSE or in a hash set"),
        required=False,
        max_length=200,
    )
    words = _text(
        _(
            "What you noticed, so that the next officer need not look. Only what helps "
            "to find the child."
        ),
        5,
    )
    fresh_eyes = forms.BooleanField(
        label=_("Ask for a second viewer, to look for who and where"), required=False
    )
    rest = forms.BooleanField(
        label=_("Nobody needs to view the other files inside this one"), required=False
    )

    @property
    def said(self) -> ExhibitFinding:
        """Return it as the room of exhibits takes it."""
        given = self.cleaned_data
        return ExhibitFinding(
            Shows(given["shows"]),
            real=Real(given["real"]),
            known=Known(given["known"]),
            recent=Recent(given["recent"]),
            children=given["children"],
            ages=tuple(Age(each) for each in given["ages"]),
            signs=tuple(Sign(each) for each in given["signs"]),
            series=given["series"],
            words=given["words"],
            fresh_eyes=given["fresh_eyes"],
            rest=given["rest"],
        )
