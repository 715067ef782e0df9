"""What a unit writes down of one person in a case. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Final, Self
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.cases.persons import birth
from payung.cases.sides import ANY, JOINT_ONLY, Side
from payung.foundation import clock
from payung.foundation.age_bands import YEARS, AgeBand
from payung.foundation.errors import BadInput


class PersonRole(TextChoices):
    """Who a person is in a case, in the order in which a page lists them."""

    CHILD = "child", _("child")
    ADULT_SURVIVOR = "adult_survivor", _("adult survivor")
    PROTECTIVE_ADULT = "protective_adult", _("protective adult")
    SUSPECT = "suspect", _("suspect")
    WITNESS = "witness", _("witness")
    PROFESSIONAL = "professional", _("professional")
    INTERPRETER = "interpreter", _("interpreter")


LINE: Final = 200  # characters of a name
TEXT: Final = 5_000  # characters of everything else
_LINES: Final = frozenset({"name", "other_names", "born"})
_WHO: Final = (
    "name",
    "other_names",
    "relation",
    "facts",
)  # one of these tells a person from others


@dataclass(frozen=True)
class Details:
    """What is known of a person. `age`: a band, empty where it is not known. `born`: a day, a month or a year.

    `has_harmed`: a child who may have harmed another child. `contact`: how they are reached safely.
    `lives_with`: persons of the same case. What it does not name is not known, unless the other's record does.
    """

    role: PersonRole
    name: str = ""
    other_names: str = ""
    age: str = ""
    has_harmed: bool = False
    relation: str = ""
    whereabouts: str = ""
    contact: str = ""
    needs: str = ""
    wishes: str = ""
    facts: str = ""
    born: str = ""
    lives_with: frozenset[UUID] = frozenset()

    @classmethod
    def read(cls, contents: dict[str, object]) -> Self:
        """Return details from a sealed record; a field that it lacks is empty."""
        known = {
            field.name: contents[field.name] for field in fields(cls) if field.name in contents
        }
        known["lives_with"] = _ids(contents.get("lives_with"))
        return cls(**{**known, "role": PersonRole(str(contents["role"]))})  # type: ignore[arg-type]

    @property
    def sealed(self) -> dict[str, object]:
        """Return what a record keeps of it."""
        return {**asdict(self), "lives_with": sorted(str(person) for person in self.lives_with)}

    @property
    def is_child(self) -> bool:
        """Say whether the person is a child, or was one when it happened."""
        return self.role in {PersonRole.CHILD, PersonRole.ADULT_SURVIVOR}

    @property
    def may_be_adult_from(self) -> date | None:
        """Return the first day on which the person may be 18; None: not known. Adult survivors are."""
        if self.born:
            return birth.may_be_adult_from(self.born)
        return date.min if self.role is PersonRole.ADULT_SURVIVOR else None

    def least_age(self, today: date) -> int:
        """Return how old the person is at least, in years; 0 where nothing tells."""
        if self.born:
            return birth.least_age(self.born, today)
        return YEARS[AgeBand(self.age)][0] if self.age in YEARS else 0

    @property
    def sides(self) -> Sequence[Side]:
        """Return who may read of such a person, the usual side first. A child is always on the joint sheet."""
        if self.is_child:
            return JOINT_ONLY
        return (Side.POLICE, Side.JOINT) if self.role is PersonRole.SUSPECT else ANY

    @property
    def names(self) -> str:
        """Return every name by which the person is known."""
        return f"{self.name} {self.other_names}".strip()

    def stripped(self) -> Self:
        """Return the same details without space around the texts.

        Raises BadInput where a text is too long, nothing tells the person from others, or age and role differ.
        """
        texts = {
            field.name: getattr(self, field.name).strip()
            for field in fields(self)
            if field.name not in {"role", "has_harmed", "lives_with"}
        }
        details = replace(self, **texts)
        details._check_lengths(texts)
        details._check_birth()
        details._check_role()
        return details

    def _check_lengths(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            most = LINE if name in _LINES else TEXT
            if len(text) > most:
                raise BadInput(name, _TOO_LONG[most])
        if not any(texts[name] for name in _WHO):
            raise BadInput("name", _("Enter a name, or describe the person in another field."))

    def _check_birth(self) -> None:
        if self.age and self.age not in AgeBand:
            raise BadInput("age", _("Choose an age from the list."))
        if not self.born:
            return
        today = clock.now().date()
        if not birth.is_valid(self.born, today):
            raise BadInput(
                "born", _("Enter a date, a month or a year: 2012-05-31, 2012-05 or 2012.")
            )
        if self.age and self.age not in birth.bands(self.born, today):
            raise BadInput(
                "age", _("This age does not fit when they were born. Choose the age now.")
            )

    def _check_role(self) -> None:
        today = clock.now().date()
        is_minor = self.age not in {"", AgeBand.ADULT} or birth.is_minor(self.born, today)
        is_adult = self.age == AgeBand.ADULT or birth.is_adult(self.born, today)
        if self.role is PersonRole.CHILD and is_adult:
            raise BadInput("role", _("Somebody who is 18 or older now is an adult survivor."))
        if is_minor and self.role is PersonRole.SUSPECT:
            raise BadInput(
                "role",
                _("Everybody under 18 is a child, also one who may have harmed another child."),
            )
        if is_minor and self.role is PersonRole.ADULT_SURVIVOR:
            raise BadInput("role", _("Somebody under 18 is a child."))
        if self.has_harmed and self.role is not PersonRole.CHILD:
            raise BadInput(
                "has_harmed", _("Tick this for a child only. For an adult, choose “suspect”.")
            )


def _ids(kept: object) -> frozenset[UUID]:
    """Return the ids of persons in a record; none in one that was written before households were."""
    return frozenset(UUID(str(id_)) for id_ in kept) if isinstance(kept, list) else frozenset()


_TOO_LONG: Final = {
    LINE: _("This is too long: at most 200 characters."),
    TEXT: _("This is too long: at most 5,000 characters."),
}
