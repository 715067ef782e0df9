"""The forms on the page of a removal request."""

from typing import Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, text_field
from payung.removal.choices import Answer

KEPT: Final = "kept"


class Evidence(Form):
    """Whether the evidence is kept before the first notice, or why not."""

    kept = forms.ChoiceField(
        label=_("Evidence"),
        choices=[(KEPT, _("It is kept")), ("not", _("It is not kept"))],
        widget=forms.RadioSelect,
    )
    words = text_field(_("How, or why not"), 2)

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the two answers."""
        return self.choices_of("kept")


class OfService(Form):
    """The service that was asked, or that answered."""

    service = forms.ChoiceField(label=_("Service"))

    def offer_services(self, names: Choices) -> None:
        """Set the services to choose from."""
        self.offer("service", [NOTHING_CHOSEN, *names])


class Notice(OfService):
    """The service that was asked now."""


class ServiceAnswer(OfService):
    """What a service answered."""

    answer = forms.ChoiceField(label=_("Answer"), choices=[NOTHING_CHOSEN, *Answer.choices])


class Back(Form):
    """Whether a request that a child under threat asked to take back goes on."""

    goes = forms.ChoiceField(
        label=_("Decision"),
        choices=[("on", _("It goes on")), ("ends", _("It ends now"))],
        widget=forms.RadioSelect,
    )
    reason = text_field(_("How you know what the child wants"), 2)

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the two decisions."""
        return self.choices_of("goes")
