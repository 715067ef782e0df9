"""What is said of a hash set as a whole: when it is new, and when somebody changes it; imports leave it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.media.matcher.results import RADIUS, WIDEST, WRONG_RADIUS
from payung.media.models import Purpose

_COUNTRY: Final = re.compile("[A-Z]{2}|")
_LONGEST: Final = 200
_WRONG_OWNER: Final = _("owner: at most 200 characters.")
_WRONG_MAKER: Final = _("maker: at most 200 characters.")
_WRONG_COUNTRY: Final = _("country: two letters, such as XA.")


@dataclass(frozen=True)
class SetDetails:
    """What is said of a set. `baseline`: what its categories mean by INTERPOL's baseline.

    `maker`: what made its PDQ hashes.
    """

    owner: str = ""
    country: str = ""
    purpose: Purpose = Purpose.KNOWN
    radius: int = RADIUS
    baseline: dict[str, bool] = field(default_factory=dict)
    maker: str = ""


def check(said: Mapping[str, Any]) -> None:
    """Look at what is said, by the fields of SetDetails. Raises BadInput for what cannot be."""
    if len(said.get("owner", "")) > _LONGEST:
        raise BadInput("owner", _WRONG_OWNER)
    if len(said.get("maker", "")) > _LONGEST:
        raise BadInput("maker", _WRONG_MAKER)
    if not _COUNTRY.fullmatch(said.get("country", "")):
        raise BadInput("country", _WRONG_COUNTRY)
    if not 0 <= said.get("radius", RADIUS) <= WIDEST:
        raise BadInput("radius", WRONG_RADIUS)
