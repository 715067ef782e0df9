"""The forms with which officers view an exhibit step by step, and classify it."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, Label
from payung.media.choices import Purpose
from payung.media.exhibits.findings import (
    AGES,
    ExhibitFinding,
    Known,
    Real,
    Recent,
    Shows,
    Sign,
    ages_of,
)
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


def _text(label: Label, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": False}),
    )


def _one(
    label: Label, choices: Sequence[tuple[str, Label]], initial: str | None = None
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _some(label: Label, choices: Sequence[tuple[str, Label]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class _Chosen(Form):
    """A form whose choices a page shows one below the other."""

    def ticks(self) -> dict[str, list[tuple[BoundWidget, str]]]:
        """Return the choices of each field that has some."""
        return {
            name: self.choices_of(name)
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField)
        }


class Begin(_Chosen):
    """The purpose and the reason of viewing an exhibit."""

    purpose = _one(_("Purpose"), Purpose.choices)
    reason = _text(_("Reason; colleagues in your unit can read this"), 2)


class Reveal(_Chosen):
    """View one step more, or a step again."""

    step = forms.TypedChoiceField(
        label=_("How much to show"),
        choices=[],
        coerce=lambda value: Step(int(value)),
        widget=forms.RadioSelect,
    )
    why = _one(_("Why do you need to see it?"), WHY)
    words = _text(_("More details, if you like"), 2)

    def __init__(self, data: QueryDict | None = None, *, farthest: Step) -> None:
        super().__init__(data)
        most = min(farthest + 1, max(Step))
        self.offer("step", [(step.value, STEPS[step]) for step in Step if step <= most])
        self.fields["step"].initial = most


class Still(_Chosen):
    """View another still of a film: small, or up to the step for which there is a reason."""

    still = forms.IntegerField(widget=forms.HiddenInput)  # the number of the pressed button
    step = forms.TypedChoiceField(
        label=_("How much to show"),
        choices=[],
        coerce=lambda value: Step(int(value)),
        initial=Step.SMALL.value,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: QueryDict | None = None, *, farthest: Step) -> None:
        super().__init__(data, auto_id="still_%s")
        self.offer("step", [(step.value, STEPS[step]) for step in Step if step <= farthest])

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
    ages = _some(_("Apparent age"), [(age.value, age.label) for age in AGES])
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
        """Return the finding as `media.exhibits` knows it."""
        data = self.cleaned_data
        return ExhibitFinding(
            Shows(data["shows"]),
            real=Real(data["real"]),
            known=Known(data["known"]),
            recent=Recent(data["recent"]),
            children=data["children"],
            ages=ages_of(data["ages"]),
            signs=tuple(map(Sign, data["signs"])),
            series=data["series"],
            words=data["words"],
            fresh_eyes=data["fresh_eyes"],
            rest=data["rest"],
        )
