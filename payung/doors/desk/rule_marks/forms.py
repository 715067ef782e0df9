"""The form that marks how the rules heard a report."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form
from payung.doors.desk.rule_marks.labels import KINDS
from payung.intake.rule_marks.verdicts import LONGEST, Marked, Verdict

BACK: Final = "back"  # takes the mark back
_TOO_LONG = _("This is too long: at most 600 characters.")


class MarkReport(Form):
    """Two buttons, and what an officer may add: which danger it was, and which sentence tells it."""

    verdict = forms.ChoiceField(
        choices=[(value, value) for value in (*Verdict, BACK)],
        error_messages={"required": _("Choose one of the two buttons.")},
    )
    picked = forms.CharField(required=False, max_length=LONGEST)
    sentence = forms.CharField(
        label=_("Or another sentence of the report"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": False}),
        error_messages={"max_length": _TOO_LONG},
    )
    kind = forms.ChoiceField(
        label=_("If it was more urgent: which danger?"),
        required=False,
        choices=[("", _("not said")), *((kind.value, label) for kind, label in KINDS.items())],
    )

    @classmethod
    def of(cls, marked: Marked) -> "MarkReport":
        """Return the form with what was marked before."""
        kind = marked.kind.value if marked.kind else ""
        return cls(initial={"sentence": marked.sentence, "kind": kind})
