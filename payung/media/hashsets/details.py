"""The details of a hash set: given when it is new or changed by hand; imports leave them."""

import re
from dataclasses import dataclass, field
from typing import Final

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
    """The details of a set. `baseline`: which of its categories meet INTERPOL's baseline.

    `maker`: what made its PDQ hashes.
    """

    owner: str = ""
    country: str = ""
    purpose: Purpose = Purpose.KNOWN
    radius: int = RADIUS
    baseline: dict[str, bool] = field(default_factory=dict)
    maker: str = ""


def check(
    *, owner: str = "", maker: str = "", country: str = "", radius: int = RADIUS, **_more: object
) -> None:
    """Check the fields of SetDetails that are given. Raises BadInput for a wrong one."""
    if len(owner) > _LONGEST:
        raise BadInput("owner", _WRONG_OWNER)
    if len(maker) > _LONGEST:
        raise BadInput("maker", _WRONG_MAKER)
    if not _COUNTRY.fullmatch(country):
        raise BadInput("country", _WRONG_COUNTRY)
    if not 0 <= radius <= WIDEST:
        raise BadInput("radius", WRONG_RADIUS)
