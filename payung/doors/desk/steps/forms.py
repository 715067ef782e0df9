"""The forms of a step: each asks what its kind needs, and nothing else."""

from collections.abc import Sequence
from typing import TypeVar, cast
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext_lazy as _

from payung.cases.steps.actions import Plan
from payung.cases.steps.contents import LINE, Contents
from payung.cases.steps.kinds import OF_A_CHILD_WHO_HARMED, Question, StepKind, questions_of
from payung.doors.desk.forms import (
    NOTHING_CHOSEN,
    Form,
    Label,
    line_field,
    number_field,
    side_field,
    text_field,
)

_INVALID = _("Please enter a date and time, such as 2027-03-31 16:00.")


def moment_field(label: Label) -> forms.DateTimeField:
    """Return a field for a day and time."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _INVALID, "invalid": _INVALID},
    )


def _question_field(question: Question) -> forms.Field:
    if question.choices is None:
        return line_field(question.label, LINE, required=False)
    choices = [NOTHING_CHOSEN, *question.choices.choices]
    return forms.ChoiceField(label=question.label, choices=choices, required=False)


class StepForm(Form):
    """What a step says: words, whom it concerns, and the questions of its kind (`of_kind`)."""

    text = text_field(_("What, and how"), 3)
    persons = forms.MultipleChoiceField(
        label=_("Whom it concerns"), required=False, widget=forms.CheckboxSelectMultiple
    )
    asked: Sequence[Question] = ()

    @property
    def questions(self) -> list[BoundField]:
        """Return the fields of the questions of this kind."""
        return [self[question.name] for question in self.asked]

    @property
    def persons_offered(self) -> list[tuple[BoundWidget, str]]:
        """Return the persons of the case to choose from."""
        return self.choices_of("persons")

    @property
    def contents(self) -> Contents:
        """Return what was typed."""
        data = self.cleaned_data
        answers = {question.name: data[question.name] for question in self.asked}
        return Contents(data["text"], tuple(UUID(person) for person in data["persons"]), answers)


class PlanStep(StepForm):
    """A step that is to come. `override`: why a supervisor plans it although a gate is shut."""

    due = moment_field(_("Due"))
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    override = text_field(_("Why it must be planned now all the same; oversight sees this"), 2)
    override.required = False
    number = number_field()
    side: forms.Field | None = side_field()

    @property
    def plan(self) -> Plan:
        """Return what was typed."""
        data = self.cleaned_data
        owner = UUID(data["owner"]) if data["owner"] else None
        return Plan(self.contents, data["due"], owner, data["override"], self.side_chosen)


class ChangeStep(PlanStep):
    """A planned step with other words, another time or another owner. `seen`: the version on the page."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    side = None  # it stays as it was chosen


class RecordStep(StepForm):
    """What has happened already."""

    happened = moment_field(_("When it happened"))
    number = number_field()
    side: forms.Field | None = side_field()


class FinishStep(StepForm):
    """What came of a planned step."""

    happened = moment_field(_("When it happened"))
    seen = forms.UUIDField(widget=forms.HiddenInput)


class CorrectStep(StepForm):
    """What a step that is done says."""

    seen = forms.UUIDField(widget=forms.HiddenInput)


class CallOff(Form):
    """Why a planned step is called off."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field(_("Why it is called off; colleagues can read this"), 2)


F = TypeVar("F", bound=StepForm)


def of_kind(form: type[F], kind: StepKind, *, with_child_who_harmed: bool) -> type[F]:
    """Return a form with the questions of one kind of step.

    `with_child_who_harmed`: also those that such a step asks of a child who harmed.
    """
    of_them = () if with_child_who_harmed else OF_A_CHILD_WHO_HARMED
    asked = [question for question in questions_of(kind) if question not in of_them]
    fields = {question.name: _question_field(question) for question in asked}
    made = DeclarativeFieldsMetaclass(form.__name__, (form,), {"asked": asked, **fields})
    return cast(type[F], made)
