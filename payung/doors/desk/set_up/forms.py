"""The forms of setting a country up. They check what was typed; `staff` decides the rest."""

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.doors.desk.forms import Form, Label, line_field
from payung.staff import staffing
from payung.staff.actions.step_records import LONGEST_BY, LONGEST_PLACE, LONGEST_REASON

_LANES: Final = {
    "child": _("From children, and people who report for them"),
    "community": _("From community workers"),
    "partner": _("From hotlines and organisations"),
    "industry": _("From service providers"),
    "foreign_police": _("From police of other countries"),
}
_MOST: Final = {"part": 100, "languages": staffing.MOST_LANGUAGES}
_WRONG: Final = _("%(field)s: enter a number from 0 to %(most)s.")


class Staffing(Form):
    """How many reports a day a unit expects, by lane. A lane left empty counts as none."""

    part = forms.FloatField(
        label=_("Of 100 reports of services, how many a person reads"),
        help_text=_("If empty: 10."),
        required=False,
    )
    languages = forms.IntegerField(
        label=_("Languages in which officers need an interpreter"),
        help_text=_("If empty: 1."),
        required=False,
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        lanes = {
            lane: forms.FloatField(label=label, required=False) for lane, label in _LANES.items()
        }
        self.fields = {**lanes, **self.fields}
        for name, field in self.fields.items():
            most = _MOST.get(name, staffing.MOST)
            words = _WRONG % {"field": field.label, "most": f"{most:,}"}
            field.error_messages["invalid"] = field.error_messages["most"] = words
            field.widget = forms.TextInput(
                attrs={
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "aria-describedby": f"staffing-{name}-error",
                }
            )

    def clean(self) -> dict[str, object]:
        """Refuse a number below 0 or beyond what any country has; name its field."""
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if value is not None and not 0 <= value <= _MOST.get(name, staffing.MOST):
                self.add_error(name, self.fields[name].error_messages["most"])
        return data

    def printed(self, load: staffing.Load) -> list[tuple[Label, float]]:
        """Return the label of each lane with its reports a day, for paper: no form is printed."""
        return [(label, load.reports[lane]) for lane, label in _LANES.items()]

    def load(self) -> staffing.Load:
        """Return the load that was typed. A lane left empty has no reports; the rest has its usual value."""
        data = self.cleaned_data
        part, languages = data["part"], data["languages"]
        return staffing.Load(
            {lane: data[lane] or 0 for lane in _LANES},
            staffing.PART if part is None else part,
            1 if languages is None else languages,
        )


class Done(Form):
    """That a step is done."""

    on = forms.DateField(
        label=_("Done on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Enter the date on which it was done."),
            "invalid": _("Enter a date such as 2026-03-02."),
        },
    )
    by = line_field(
        _("Done by"), LONGEST_BY, hint=_("A person or an office. Never a child or a case.")
    )
    place = line_field(
        _("Where the paper is kept"),
        LONGEST_PLACE,
        required=False,
        hint=_("For example “Ministry, registry, file 12”. Leave empty if there is no paper."),
    )


class NotNeeded(Form):
    """That a country does not need a step."""

    reason = line_field(_("Why this country does not need it"), LONGEST_REASON)
