"""A person who is searched for, and why."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKind(models.TextChoices):
    """By what an officer searches for a person."""

    IDENTIFIER = "identifier", _("identifier")
    NAME = "name", _("name")


@dataclass(frozen=True)
class Person:
    """Who is searched for: by an identifier as it was typed, or by a name. `service`: of an account."""

    identifier: str = ""
    service: str = ""
    name: str = ""

    @property
    def is_given(self) -> bool:
        """Say whether anybody is searched for."""
        return bool(self.identifier.strip() or self.name.strip())

    @property
    def kind(self) -> PersonKind:
        """Return by what the person is searched for."""
        return PersonKind.NAME if self.name.strip() else PersonKind.IDENTIFIER


@dataclass(frozen=True)
class Basis:
    """Why somebody searches for a person: the number of a case of theirs, or a reason, or both."""

    case: str = ""
    reason: str = ""
