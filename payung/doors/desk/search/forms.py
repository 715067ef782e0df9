"""The form of a search."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import LONGEST
from payung.cases.assignment.queries import Colleague
from payung.cases.queries.case_numbers import read_number
from payung.cases.queue.queries import Position
from payung.doors.desk.forms import Form, line_field
from payung.doors.desk.search import labels
from payung.intake.persons import Basis, Person
from payung.intake.search.queries import SearchFilter


class Search(Form):
    """What is searched: a report, or a person with the reason."""

    number = line_field(
        _("Number of the report"),
        40,
        required=False,
        hint=_("The 8 characters by which colleagues speak of it, or the whole number"),
    )
    state = forms.ChoiceField(label=_("Status"), choices=labels.STATES, required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    identifier = line_field(
        _("Identifier"),
        500,
        required=False,
        hint=_("A telephone number, account, e-mail address, link, vehicle: always whole"),
    )
    service = line_field(
        _("App or site"), 100, required=False, hint=_("An account is found only with its app")
    )
    name = line_field(
        _("Name"), 200, required=False, hint=_("One or more whole parts of a name or nickname")
    )
    case = line_field(
        _("Number of your report"),
        40,
        required=False,
        hint=_("An open report that you own, for which you search"),
    )
    reason = forms.CharField(
        label=_("Or a reason"),
        help_text=_("One sentence. Do not write the name here."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": False}),
    )
    after = forms.CharField(required=False, max_length=100)

    def offer_owners(self, colleagues: Iterable[Colleague]) -> None:
        """Let the owner be one of `colleagues`."""
        names = [(str(colleague.id), colleague.name) for colleague in colleagues]
        self.offer("owner", [("", _("anybody")), *names])

    def clean_number(self) -> object:
        """Return the ids that the number may mean."""
        text = self.cleaned_data["number"]
        if text and read_number(text) is None:
            raise forms.ValidationError(
                _("A number has 8 characters of 0-9 and a-f, or is the whole number.")
            )
        return read_number(text)

    def clean(self) -> dict[str, object]:
        """Refuse a form in which nothing is searched for."""
        data = super().clean() or {}
        if not self.errors and self.wanted.is_any and not self.person.is_given:
            raise forms.ValidationError(_("Fill in at least one field."))
        return data

    @property
    def wanted(self) -> SearchFilter:
        """Return which reports are wanted."""
        data = self.cleaned_data
        return SearchFilter(
            number=data["number"],
            closed=data["state"] == labels.CLOSED if data["state"] else None,
            owner=UUID(data["owner"]) if data["owner"] else None,
            after=Position.read(data["after"]),
        )

    @property
    def person(self) -> Person:
        """Return who is searched for."""
        data = self.cleaned_data
        return Person(data["identifier"], data["service"], data["name"])

    @property
    def basis(self) -> Basis:
        """Return why somebody is searched for."""
        return Basis(self.cleaned_data["case"], self.cleaned_data["reason"])
