"""The labels of what is known of a person, in the order of the page."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.cases.persons import birth
from payung.cases.persons.details import Details, PersonRole
from payung.doors.desk.forms import Label
from payung.doors.desk.labels import Text
from payung.foundation import clock
from payung.foundation.age_bands import AgeBand

FIELDS: Final[dict[str, Label]] = {
    "other_names": _("Other names, accounts"),
    "born": _("Born"),
    "relation": _("Relation to others in this case"),
    "whereabouts": _("Where they are"),
    "lives_with": _("Lives with"),
    "contact": _("Safe contact"),
    "needs": _("Help they need to communicate"),
    "wishes": _("Their wishes, and what must not be asked again"),
    "facts": _("What else is known"),
}


def lines(details: Details, lives_with: str = "") -> Iterator[tuple[Text, str]]:
    """Yield what is known of a person beyond name, role and age: label and text. `lives_with`: by names."""
    for name, label in FIELDS.items():
        if text := lives_with if name == "lives_with" else getattr(details, name):
            yield label, text


def who(details: Details) -> Text:
    """Return by what a page calls a person: a name, or the relation, or that no name is known."""
    return details.name or details.other_names or details.relation or _("Name not known")


def role(details: Details) -> Text:
    """Return who a person is in the case."""
    if details.has_harmed:
        return _("child who may have harmed another child")
    return PersonRole(details.role).label


def age(details: Details) -> Text:
    """Return how old a person is: by when they were born, else as an officer chose it."""
    if details.born:
        today = clock.now().date()
        return " – ".join(str(band.label) for band in birth.bands(details.born, today))
    return AgeBand(details.age).label if details.age else _("age not known")
