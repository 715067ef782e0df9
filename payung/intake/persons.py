"""The person of a search, and the reason for it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKind(models.TextChoices):
    """How an officer searches for a person: by an identifier or by a name."""

    IDENTIFIER = "identifier", _("identifier")
    NAME = "name", _("name")


@dataclass(frozen=True)
class Person:
    """The person of a search: a typed identifier, or a name. `service`: of an account."""

    identifier: str = ""
    service: str = ""
    name: str = ""

    @property
    def is_given(self) -> bool:
        """Say whether an identifier or a name was typed."""
        return bool(self.identifier.strip() or self.name.strip())

    @property
    def kind(self) -> PersonKind:
        """Return whether the search is by a name or by an identifier."""
        return PersonKind.NAME if self.name.strip() else PersonKind.IDENTIFIER


@dataclass(frozen=True)
class Basis:
    """Why an officer searches for a person: the number of a case that they own, or a reason, or both."""

    case: str = ""
    reason: str = ""
