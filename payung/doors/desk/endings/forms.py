"""The forms that follow the level: the next action, the outcome for the child, and the closure."""

from typing import Final, Self
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending, Sight
from payung.doors.desk import times
from payung.doors.desk.endings import labels
from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, Label, line_field, text_field

_DAY: Final = {"invalid": _("Please enter a date, such as 2027-03-31.")}


def _day(label: Label) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=_DAY,
    )


class _Children(forms.MultipleChoiceField):
    """Ids of persons: the room knows which of them are children of the case."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        """Accept ids alone."""
        for child in value:
            forms.UUIDField().clean(child)


class NameAction(Form):
    """The next action and when it is due."""

    text = text_field(_("What happens next, and who does it"), 3)
    due = forms.DateTimeField(
        label=_("Due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Please enter a due time."),
            "invalid": _("Please enter a date and time, such as 2027-03-31 16:00."),
        },
    )


class _Outcome(Form):
    """The outcome for one child or several, with what it needs."""

    ending: Ending
    children = _Children(label=_("Which child?"), required=False)

    def __init__(self, data: QueryDict | None = None, *, children: Choices = ()) -> None:
        super().__init__(data)
        self.offer("children", children)
        if len(children) == 1:
            self.initial["children"] = [children[0][0]]

    def with_children(self, children: Choices) -> Self:
        """Return a form that was posted, with the children to choose from."""
        self.offer("children", children)
        return self

    @property
    def child_choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the children to choose from; none where nobody is written down as one."""
        return self.choices_of("children")

    @property
    def outcome(self) -> ChildOutcome:
        """Return what was typed."""
        data = self.cleaned_data
        sight = data.get("sight")
        look = data.get("look")
        return ChildOutcome(
            self.ending,
            data["reason"],
            who=data.get("who", ""),
            on=data.get("on"),
            look_at=times.midnight(look.isoformat()) if look else None,
            children=tuple(UUID(child) for child in data["children"]),
            danger=data.get("danger", ""),
            sight=Sight(sight) if sight else None,
            partner=data.get("partner", ""),
        )


class SafeForNow(_Outcome):
    """A child is safe for now: from what, who saw or spoke with them and how, and when somebody looks again."""

    ending = Ending.SAFE
    danger = line_field(_("Safe from which danger?"), 200)
    sight = forms.ChoiceField(
        label=_("How did somebody see or speak with the child?"),
        choices=[(sight.value, label) for sight, label in labels.SIGHTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how somebody saw or spoke with the child.")},
    )
    who = line_field(_("Who saw or spoke with the child?"), 200)
    on = _day(_("On which day?"))
    look = _day(_("When does somebody look again?"))
    reason = text_field(_("How the child is now; colleagues in your unit can read this"), 3)

    @property
    def sights(self) -> list[tuple[BoundWidget, str]]:
        """Return the ways of seeing a child to choose from."""
        return self.choices_of("sight")


class Accepted(_Outcome):
    """Another unit has accepted a child: who, and when."""

    ending = Ending.ACCEPTED
    who = line_field(_("Who accepted the child: name, unit, telephone"), 200)
    on = _day(_("On which day?"))
    reason = text_field(_("What they do next; colleagues in your unit can read this"), 3)


class NotReached(_Outcome):
    """A child cannot be reached: what was tried, and who of a partner unit agrees where no colleague can."""

    ending = Ending.NOT_REACHED
    reason = text_field(_("Each attempt: when, how, and what happened"), 4)
    partner = line_field(
        _("If nobody else in your unit can agree: who of a partner unit agrees?"),
        200,
        required=False,
    )


class NoDanger(_Outcome):
    """A child is in no danger, and why."""

    ending = Ending.NO_DANGER
    reason = text_field(_("How you know; colleagues in your unit can read this"), 3)


OUTCOMES: Final[dict[str, type[_Outcome]]] = {
    form.ending.value: form for form in (SafeForNow, Accepted, NotReached, NoDanger)
}


class SecondEnding(Form):
    """A colleague's countersignature of an outcome."""

    ending = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field(_("What did you check? Colleagues in your unit can read this"), 3)


class CloseCase(Form):
    """Why a case is closed, and words if any."""

    why = forms.ChoiceField(
        label=_("Reason"),
        choices=[NOTHING_CHOSEN, *labels.CLOSURES.items()],
        error_messages={"required": _("Please choose a reason.")},
    )
    reason = text_field(_("More about it, if needed; colleagues in your unit can read this"), 2)
    reason.required = False
    untold = line_field(
        _("If nobody was told how it went: why not?"),
        500,
        required=False,
    )
    partner = line_field(
        _("If nobody else in your unit can agree: who of a partner unit agrees?"),
        200,
        required=False,
    )


class ReportedAgain(Form):
    """Whether a case that is closed or rests is opened again for a new report; why not, if it is not."""

    do = forms.ChoiceField(choices=[("reopen", ""), ("leave", "")])
    reason = text_field(_("Why, if it stays as it is; colleagues in your unit can read this"), 3)
    reason.required = False


class OverrideClosure(Form):
    """Why a supervisor closes a colleague's case against a gate."""

    why = forms.ChoiceField(
        label=_("Reason"),
        choices=[NOTHING_CHOSEN, *labels.CLOSURES.items()],
        error_messages={"required": _("Please choose a reason.")},
    )
    reason = text_field(_("Why it must be closed now; oversight may ask you about it"), 3)
