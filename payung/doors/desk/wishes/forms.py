"""The forms with which a child-protection worker decides what a child's wish means."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, text_field
from payung.doors.desk.wishes import labels


class _DecideWish(Form):
    """What a wish of the child means, and why."""

    wish = ""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.words = labels.WISHES[self.wish]
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
        label=_("Decision"),
        choices=[(each.value, text) for each, text in labels.OUTCOMES.items()],
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
    def outcomes(self) -> list[tuple[Any, str]]:
        """Return the choices as the page shows them, without a second line."""
        return [(choice, "") for choice in self["outcome"]]


WISH_FORMS: Final[dict[str, type[_DecideWish]]] = {
    form.wish: form for form in (DecideStop, DecideSee, DecideCorrection, DecideForget)
}
