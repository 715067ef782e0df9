"""The form that decides whether an adult reporter reads our messages."""

from collections.abc import Mapping

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, text_field
from payung.doors.desk.reporter_access import labels
from payung.intake.dialogue.reporter_access import ReporterAccess


class RuleReporter(Form):
    """Whether an adult who reported for a child reads our messages. `ruled`: a decision can be taken back."""

    ruling = forms.ChoiceField(
        label=_("May they read our messages?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose whether they may read our messages."),
            "invalid_choice": _("Please choose whether they may read our messages."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = text_field(_("Reason; the reporter never sees this"), 4)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        ruled: bool,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        choices = dict(labels.CHOICES)
        if not ruled:
            del choices[ReporterAccess.TAKEN_BACK]
        self.offer("ruling", [(access.value, label) for access, label in choices.items()])

    @property
    def choices(self) -> list[tuple[BoundWidget, str]]:
        """Return the decisions to choose from."""
        return self.choices_of("ruling")
