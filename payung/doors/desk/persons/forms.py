"""The forms of a person: who they are, and why they do not belong in a case."""

from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Self
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from payung.cases.persons.details import LINE, TEXT, Details, PersonRole
from payung.cases.sides import ANY, Side
from payung.doors.desk.forms import (
    NOTHING_CHOSEN,
    Form,
    Label,
    line_field,
    long_text_field,
    number_field,
    offer_sides,
    side_field,
    text_field,
)
from payung.doors.desk.persons.labels import FIELDS
from payung.foundation.age_bands import AgeBand


def _text(label: Label, rows: int, hint: Label = "") -> forms.CharField:
    return long_text_field(label, rows, TEXT, hint, required=False)


class Person(Form):
    """What is known of a person. Only the role is required, and what tells them from others."""

    role = forms.ChoiceField(
        label=_("Who they are in this case"),
        choices=[NOTHING_CHOSEN, *PersonRole.choices],
        error_messages={"required": _("Choose who they are in this case.")},
    )
    name = line_field(_("Name"), LINE, required=False)
    other_names = line_field(FIELDS["other_names"], LINE, required=False)
    age = forms.ChoiceField(
        label=_("Age"), choices=[("", _("not known")), *AgeBand.choices], required=False
    )
    born = line_field(
        FIELDS["born"],
        10,
        required=False,
        hint=_("A date, a month or a year: 2012-05-31, 2012-05 or 2012"),
    )
    has_harmed = forms.BooleanField(
        label=_("A child who may have harmed another child"), required=False
    )
    relation = line_field(
        FIELDS["relation"], LINE, required=False, hint=_("For example: mother of the child")
    )
    whereabouts = _text(
        FIELDS["whereabouts"], 2, _("Address, school, who is with them, since when")
    )
    lives_with = forms.MultipleChoiceField(
        label=FIELDS["lives_with"], required=False, widget=forms.CheckboxSelectMultiple
    )
    contact = _text(
        FIELDS["contact"],
        2,
        _("How, at what times, whose phone it is, who else may answer, what must not be said"),
    )
    needs = _text(FIELDS["needs"], 2, _("Language, interpreter, disability, health"))
    wishes = _text(FIELDS["wishes"], 2)
    facts = _text(FIELDS["facts"], 3)
    number = number_field()
    side: forms.Field | None = side_field()

    @classmethod
    def new(cls, data: QueryDict | None, unit_kind: str) -> Self:
        """Return the form to add a person, with who may read it."""
        usual = _("as usual (suspects: police only)")
        return offer_sides(
            cls(data), unit_kind, ANY, usual=usual if unit_kind == Side.POLICE else ""
        )

    @classmethod
    def of(cls, details: Details, home: Collection[UUID]) -> Self:
        """Return the form with what is known. `home`: who lives with the person."""
        ids = [str(other) for other in home]
        return cls(initial={**asdict(details), "lives_with": ids, "home_seen": ids})

    @property
    def persons_offered(self) -> list[tuple[BoundWidget, str]]:
        """Return the other persons of the case to choose from."""
        return self.choices_of("lives_with")

    @property
    def details(self) -> Details:
        """Return what was typed."""
        data = self.cleaned_data
        known = {field.name: data[field.name] for field in fields(Details)}
        home = frozenset(UUID(other) for other in data["lives_with"])
        return Details(**{**known, "role": PersonRole(data["role"]), "lives_with": home})


class Change(Person):
    """What is known of a person now. `seen`, `home_seen`: the version and the home that the officer saw."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    home_seen = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    side = None  # it stays as it was chosen


class Mistake(Form):
    """Why a person does not belong in this case."""

    seen = forms.UUIDField(widget=forms.HiddenInput)
    reason = text_field(_("Why they do not belong here; colleagues can read this"), 2)
