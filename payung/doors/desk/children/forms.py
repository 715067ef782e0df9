"""The forms of a child's own file: who works with the child, who reads it, talks, consents, wishes."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.cases.children.actions import LINE, GivenConsent, SaidWish
from payung.cases.children.entries import GivenBy, Subject, Wish, WishOutcome
from payung.doors.desk.forms import (
    NOTHING_CHOSEN,
    Form,
    Label,
    line_field,
    number_field,
    text_field,
)

_DAY: Final = _("Please enter a date, such as 2027-03-31.")
_CHOOSE: Final = {"required": _("Please choose an answer from the list.")}


def _day(label: Label) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _DAY, "invalid": _DAY},
    )


class NameWorker(Form):
    """Who works with this child, and why."""

    worker = forms.ChoiceField(label=_("Who works with this child"), error_messages=_CHOOSE)
    reason = text_field(_("Why; colleagues can read this"), 2)


class Restrict(Form):
    """Why the worker and supervisors alone read this file."""

    reason = text_field(_("Why only the worker reads this file"), 2)


class Unrestrict(Form):
    """Why all who work on the case read this file again."""

    reason = text_field(_("Why all who work on the case can read it again"), 2)


class DeleteFile(Form):
    """Why this child's file is deleted."""

    reason = text_field(_("Why; how you made sure that it is the child who wishes it"), 2)


class ChildNote(Form):
    """A talk with this child, or a note that concerns this child alone."""

    text = text_field(_("Who spoke with the child, when and how, and what was said"), 4)
    number = number_field()


class RecordConsent(Form):
    """To what somebody consents, who it is, since when, and what was explained to them."""

    subject = forms.ChoiceField(
        label=_("To what"), choices=[NOTHING_CHOSEN, *Subject.choices], error_messages=_CHOOSE
    )
    by = forms.ChoiceField(
        label=_("Who consents"), choices=[NOTHING_CHOSEN, *GivenBy.choices], error_messages=_CHOOSE
    )
    who = line_field(
        _("Their name"),
        LINE,
        required=False,
        hint=_("and what they are to the child"),
    )
    on = _day(_("On which day"))
    text = text_field(_("What was explained, and what was said"), 3)
    number = number_field()

    @property
    def consent(self) -> GivenConsent:
        """Return what was typed."""
        data = self.cleaned_data
        subject, by = Subject(data["subject"]), GivenBy(data["by"])
        return GivenConsent(subject, by, data["on"], data["text"], data["who"])


class EndConsent(Form):
    """Why a consent is withdrawn. `about`: the consent."""

    about = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field(_("Who withdraws it, and what they said"), 2)


class RecordWish(Form):
    """What the child asks of this file."""

    wish = forms.ChoiceField(
        label=_("What the child wishes"),
        choices=[NOTHING_CHOSEN, *Wish.choices],
        error_messages=_CHOOSE,
    )
    on = _day(_("On which day"))
    text = text_field(_("In the child's own words"), 3)
    number = number_field()

    @property
    def said(self) -> SaidWish:
        """Return what was typed."""
        data = self.cleaned_data
        return SaidWish(Wish(data["wish"]), data["on"], data["text"])


class DecideWish(Form):
    """What became of a wish. `about`: the wish."""

    about = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[NOTHING_CHOSEN, *WishOutcome.choices],
        error_messages=_CHOOSE,
    )
    text = text_field(_("What was done, or why not; and who told the child"), 3)
