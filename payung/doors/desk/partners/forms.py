"""The forms of partners whose machines send reports."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import NOTHING_CHOSEN, Choices, Form, count_field, line_field
from payung.doors.desk.partners import labels
from payung.staff.roles import PARTNER_LANES


class NewPartner(Form):
    """A partner whose machine sends reports."""

    name = line_field(_("Name"), 200)
    lane = forms.ChoiceField(
        label=_("Lane"),
        choices=[NOTHING_CHOSEN, *((lane, labels.LANES[lane]) for lane in sorted(PARTNER_LANES))],
    )
    country = forms.ChoiceField(label=_("Country"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        countries: Choices,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.offer("country", [NOTHING_CHOSEN, *countries])


class PartnerDetails(NewPartner):
    """What administrators can change of a partner."""

    per_minute = count_field(_("Maximum reports a minute"))
    per_day = count_field(_("Maximum reports a day"))
    hashes_per_minute = count_field(
        _("Maximum hash lookups a minute"),
        _("0: none. Only where the owners of the hash sets agree."),
        least=0,
    )
    webhook = line_field(
        _("Address that receives the outcome of its reports"),
        500,
        required=False,
        hint=_("https:// only; may be left empty."),
    )


class EndKey(Form):
    """When a key ends: now or later."""

    ends_at = forms.DateTimeField(
        label=_("Ends at (time of your unit); leave empty for now"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Enter a date and time, such as 2026-03-02 14:30.")},
    )
