"""The forms in which a child-protection worker decides on a child's wish."""

from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, text_field
from payung.doors.desk.wishes import labels


class _DecideWish(Form):
    """A decision on a wish of the child, with its reason."""

    wish = ""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.words = labels.WISHES[self.wish]
        self.fields["reason"].label = str(self.words.question)

    reason = text_field("", 4)


class DecideStop(_DecideWish):
    """What the wish to stop means for this child."""

    wish = "stop"


class DecideSee(_DecideWish):
    """How somebody goes through the report with the child."""

    wish = "see"


class DecideCorrection(_DecideWish):
    """What changes because something in the report was wrong."""

    wish = "correction"


class DecideForget(_DecideWish):
    """Whether the report is deleted, or what must be kept, and why."""

    wish = "forget"
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(outcome.value, label) for outcome, label in labels.OUTCOMES.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose an outcome."),
            "invalid_choice": _("Please choose an outcome."),
        },
    )
    contact = forms.BooleanField(
        label=_(
            "We have had contact with the child, and we could tell that the child is the one asking"
        ),
        error_messages={"required": _("Please make sure of this first, then tick the box.")},
    )

    @property
    def outcomes(self) -> list[tuple[BoundWidget, str]]:
        """Return the outcomes to choose from."""
        return self.choices_of("outcome")


WISH_FORMS: Final[dict[str, type[_DecideWish]]] = {
    form.wish: form for form in (DecideStop, DecideSee, DecideCorrection, DecideForget)
}
